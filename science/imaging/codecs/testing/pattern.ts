/** Small images that the compressed files of tests hold: a disc on a slope with a sharp edge, as 12 bits, as 16 signed bits, and as 8 bits. */
import { petElements } from "../../testing/pet-files.ts";
import { writeDicom } from "../../dicom/write-dicom.ts";

export const columns = 21;
export const rows = 13;
export type Depth = "unsigned12" | "signed16" | "unsigned8";

/** Values of the pattern, row after row. */
export function pattern(depth: Depth): number[] {
  return Array.from({ length: columns * rows }, (_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const inside = (x - 10) ** 2 + (y - 6) ** 2 < 25;
    const level = (inside ? 0.8 : 0.1) + 0.005 * x + 0.008 * y;
    if (depth === "unsigned12") return Math.round(4095 * level);
    return depth === "signed16" ? Math.round(60_000 * level - 30_000) : Math.round(255 * level);
  });
}

/** The pattern as an uncompressed file; with `frames`, as many of it one behind the other, each brighter by its number. */
export function patternFile(depth: Depth, frames = 1): Uint8Array {
  const values = Array.from({ length: frames }, (_, frame) => pattern(depth).map((value) => value + frame)).flat();
  const signed = depth === "signed16";
  const [bits, allocated] = { unsigned12: [12, 16], signed16: [16, 16], unsigned8: [8, 8] }[depth];
  const stored = allocated === 8 ? Uint8Array.from(values) : signed ? Int16Array.from(values) : Uint16Array.from(values);
  const bytes = new Uint8Array(stored.buffer);
  const changes = {
    "00280100": allocated,
    "00280101": bits,
    "00280102": bits - 1,
    "00280103": signed ? 1 : 0,
    "7FE00010": bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0]),
  };
  const extra = frames === 1 ? [] : [{ tag: "00280008", vr: "IS", value: String(frames) }];
  return writeDicom(petElements({ columns, rows, slope: 1, changes, extra }), { implementationUid: "2.25.42" });
}
