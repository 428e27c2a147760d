/** Ready-made content: what it is is said by its type, never guessed. */
import { mime } from "../../protocol/mime.ts";
import { base64, imageType } from "./pictures.ts";
import type { Displayable } from "./representation.ts";
import { displayable } from "./representation.ts";

function content(type: string, value: unknown, plain: string): Displayable {
  return displayable({}, () => ({ data: { [type]: value, [mime.text]: plain } }));
}

/** HTML. It is shown in a frame of its own, without network and without the page's rights. */
export function html(source: string): Displayable {
  return content(
    mime.html,
    source,
    source
      .replaceAll(/<[^>]*>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
}

export function svg(source: string): Displayable {
  return content(mime.svg, source, /<title[^>]*>([^<]*)</.exec(source)?.[1] ?? "SVG");
}

export function markdown(source: string): Displayable {
  return content(mime.markdown, source, source);
}

/** A formula, without dollar signs: `latex("E = mc^2")`. */
export function latex(formula: string): Displayable {
  return content(mime.latex, `$$${formula}$$`, formula);
}

/** Any JSON value, as a tree that opens. */
export function json(value: unknown): Displayable {
  const written = JSON.stringify(value, null, 2);
  return content(mime.json, JSON.parse(written), written);
}

/**
 * An image from the bytes of a PNG, JPEG, GIF or WebP file.
 * @throws TypeError for other bytes
 */
export function image(bytes: Uint8Array, { description = "" }: { description?: string } = {}): Displayable {
  const type = imageType(bytes);
  if (type === null) throw new TypeError("image() takes the bytes of a PNG, JPEG, GIF or WebP file");
  return content(type, base64(bytes), description || `image, ${bytes.byteLength} bytes`);
}
