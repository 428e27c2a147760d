/** Jupyter counts a cursor in Unicode code points, JavaScript in UTF-16 units. */

/** The UTF-16 offset of a code point; the end of the text where there are fewer. */
export function utf16Offset(text: string, codePoints: number): number {
  let at = 0;
  for (let counted = 0; counted < codePoints && at < text.length; counted += 1) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

/** How many code points come before a UTF-16 offset. */
export function codePointOffset(text: string, offset: number): number {
  let counted = 0;
  for (let at = 0; at < Math.min(offset, text.length); counted += 1) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return counted;
}
