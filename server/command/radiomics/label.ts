/** A label of a mask as it was typed: a whole number from 1, else NaN. */
export function labelOf(text: string): number {
  return /^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text) : Number.NaN;
}
