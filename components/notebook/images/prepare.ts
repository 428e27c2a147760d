/** An image that is pasted or dropped, made ready for a cell: its type checked, its size brought down where it can be. */
import { attachmentsLimitBytes, imageLimitBytes, imageTypes } from "../../../protocol/images.ts";
import type { Attachments } from "../cell-view.ts";

export interface PreparedImage {
  name: string;
  type: string;
  /** Base64. */
  data: string;
}
export type ImageFault = "type" | "size" | "unreadable" | "full";

const widestPx = 1600;
const qualities = [0.9, 0.75, 0.6] as const;

export async function prepareImage(file: File, held: Attachments): Promise<PreparedImage | ImageFault> {
  if (!(imageTypes as readonly string[]).includes(file.type)) return "type";
  const blob = file.size <= imageLimitBytes ? file : await reduced(file);
  if (typeof blob === "string") return blob;
  const data = base64(new Uint8Array(await blob.arrayBuffer()));
  const already = Object.values(held).reduce((sum, bundle) => sum + Object.values(bundle).reduce((size, each) => size + each.length, 0), 0);
  if (already + data.length > attachmentsLimitBytes) return "full";
  return { name: freeName(file.name, blob.type, held), type: blob.type, data };
}

/** Drawn again, smaller. A moving picture would stand still: it is refused instead. */
async function reduced(file: File): Promise<Blob | ImageFault> {
  if (file.type === "image/gif") return "size";
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, widestPx / Math.max(bitmap.width, bitmap.height));
    const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    for (const quality of qualities) {
      const blob = await canvas.convertToBlob({ type: "image/webp", quality });
      if (blob.size <= imageLimitBytes) return blob;
    }
    return "size";
  } catch {
    return "unreadable";
  }
}

/** A name that stands in an address as it is, and is not taken in this cell. */
export function freeName(given: string, type: string, held: Attachments): string {
  const bare =
    given
      .replace(/\.[^.]*$/, "")
      .normalize("NFD")
      .replaceAll(/\p{M}/gu, "")
      .replaceAll(/[^\w-]+/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .slice(0, 40) || "image";
  const end = type.replace("image/", "").replace("jpeg", "jpg");
  for (let number = 1; ; number++) {
    const name = `${bare}${number === 1 ? "" : `-${number}`}.${end}`;
    if (!Object.hasOwn(held, name)) return name;
  }
}

function base64(bytes: Uint8Array): string {
  let text = "";
  // In stretches: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

/** The Markdown that shows it. Brackets in the description would end it. */
export function imageMarkdown(name: string, alternative: string): string {
  return `![${alternative.replaceAll(/[[\]\\]/g, String.raw`\$&`).replaceAll(/\s+/g, " ")}](attachment:${name})`;
}
