/** Which commands the palette offers for what is typed, the best first. Accents and case do not count; each word must be found. */

export function filtered<Item extends { label: string }>(items: readonly Item[], typed: string): Item[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...items];
  return items
    .map((item) => ({ item, rank: rankOf(plain(item.label), words) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => b.rank - a.rank)
    .map(({ item }) => item);
}

/** Higher where words of the label begin with what is typed; -1 where one is not in it. */
function rankOf(label: string, words: readonly string[]): number {
  let rank = 0;
  for (const word of words) {
    const at = label.indexOf(word);
    if (at < 0) return -1;
    if (at === 0) rank += 3;
    else if (/[^\p{L}\p{N}]/u.test(label[at - 1])) rank += 2;
  }
  return rank;
}

function plain(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("’", "'").toLowerCase();
}
