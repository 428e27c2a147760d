/** Picked regions as the line of code that holds them: the choice is part of the notebook, read by the cells below and stored with it. */

/** `const retirees = [3, 5];` */
export function picksSource(name: string, picks: Iterable<number>): string {
  const list = [...picks].toSorted((a, b) => a - b).join(", ");
  return `const ${name} = [${list}];`;
}

/** The picks that a cell's source begins with, and how long that line is; null where it is another cell. */
export function readPicks(source: string, name: string): { picks: number[]; length: number } | null {
  const found = /^const ([\p{L}_$][\p{L}\p{N}_$]*) = \[([\d, ]*)\];/u.exec(source);
  if (found === null || found[1] !== name) return null;
  const picks = found[2].split(",").flatMap((part) => (part.trim() === "" ? [] : [Number(part)]));
  return { picks, length: found[0].length };
}
