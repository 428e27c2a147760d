/**
 * Which commands the palette offers for what is typed, the best first. Accents and case do not count; each word must be found, in the name or
 * among the other words that a person may have for it.
 */

export function filtered<Item extends { label: string; words?: string }>(items: readonly Item[], typed: string): Item[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  return items
    .map((item) => ({ item, rank: rankOf(plain(item.label), plain(item.words ?? ""), words) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ item }) => item);
}

/** Higher where words of the label begin with what is typed, and where the label has them at all; -1 where one is nowhere. */
function rankOf(label: string, others: string, words: readonly string[]): number {
  let rank = 0;
  for (const word of words) {
    const at = label.indexOf(word);
    if (at === 0) rank += 4;
    else if (at > 0) rank += /[^\p{L}\p{N}]/u.test(label[at - 1]) ? 3 : 1;
    else if (!others.split(/[^\p{L}\p{N}]+/u).some((other) => other.startsWith(word))) return -1;
  }
  return rank;
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("’", "'").toLowerCase();
}
