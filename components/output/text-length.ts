/** How long a text is on the page. */

/** Lines above which a text is folded. */
export const foldAbove = 24;

export function countLines(text: string): number {
  let count = text === "" || text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
