/** Names of data sets: short, typed by hand in cells and on command lines, safe as names of folders. */
import { slug } from "../protocol/course.ts";

const ligatures: Record<string, string> = { œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d" };

/** "Corps entier, n° 3 (été)" becomes "corps-entier-n-3-ete"; `undefined` when nothing is left. At most 80 characters. */
export function slugOf(text: string): string | undefined {
  const plain = text
    .toLowerCase()
    .replaceAll(/[œæßøłđ]/g, (letter) => ligatures[letter])
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 80)
    .replaceAll(/^-+|-+$/g, "");
  return plain === "" ? undefined : plain;
}

/** True for a name that may be the name of a data set. */
export function isSlug(name: string): boolean {
  return slug.safeParse(name).success && name.length <= 80;
}
