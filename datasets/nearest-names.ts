/** "Did you mean": names that are a few keystrokes away. */

/** At most three names, nearest first, that differ by no more than a third of their letters, or hold what was typed. */
export function nearestNames(typed: string, names: readonly string[]): string[] {
  const wanted = typed.toLowerCase();
  return names
    .map((name) => ({ name, distance: wanted !== "" && name.includes(wanted) ? 0 : distance(wanted, name) }))
    .filter((candidate) => candidate.distance <= Math.max(2, candidate.name.length / 3))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map((candidate) => candidate.name);
}

/** Levenshtein's distance: insertions, deletions and replacements. */
function distance(first: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= first.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (first[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}
