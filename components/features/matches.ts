/** Whether a text holds every word that is sought, without regard to case and accents. */
export function matches(text: string, sought: string): boolean {
  const plain = bare(text);
  return bare(sought)
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

const bare = (text: string) =>
  text
    .normalize("NFD")
    .replaceAll(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .trim();
