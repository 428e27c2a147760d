/** Frames of compressed pixel data: which fragments belong to which frame (PS3.5 A.4). */
import type { Element } from "dicom-parser";
import { ImagingError } from "../imaging-error.ts";
import type { DicomFile } from "./read-dicom.ts";

interface Fragment {
  /** From the first byte after the offset table's item. */
  offset: number;
  position: number;
  length: number;
}

/** The bytes of a compressed frame, its fragments joined. @throws {ImagingError} `truncated`. */
export function encodedFrame({ data }: DicomFile, element: Element, { frame, frames }: { frame: number; frames: number }): Uint8Array {
  const { fragments = [], basicOffsetTable = [] } = element as Element & { fragments?: Fragment[]; basicOffsetTable?: number[] };
  if (fragments.length === 0) throw new ImagingError("truncated", { reason: "PixelData: no fragment" });
  const bytes = ({ position, length }: Fragment) => {
    if (position + length > data.byteArray.length) throw new ImagingError("truncated", { reason: "PixelData: a fragment is cut" });
    return data.byteArray.subarray(position, position + length);
  };
  return joined(fragmentsOf(fragments, { basicOffsetTable, frame, frames, bytes }).map(bytes));
}

interface Wanted {
  basicOffsetTable: readonly number[];
  frame: number;
  frames: number;
  bytes(fragment: Fragment): Uint8Array;
}

function fragmentsOf(fragments: Fragment[], { basicOffsetTable, frame, frames, bytes }: Wanted): Fragment[] {
  if (frames === 1) return fragments;
  if (fragments.length === frames) return [fragments[frame]];
  const starts = basicOffsetTable.length === frames ? basicOffsetTable : startsByMarker(fragments, bytes);
  if (starts.length !== frames)
    throw new ImagingError("truncated", { reason: `PixelData: ${fragments.length} fragments for ${frames} frames` });
  const end = starts[frame + 1] ?? Infinity;
  return fragments.filter(({ offset }) => offset >= starts[frame] && offset < end);
}

/** Without an offset table: JPEG and JPEG 2000 frames begin with a marker of their own (FF D8, FF 4F). */
function startsByMarker(fragments: Fragment[], bytes: (fragment: Fragment) => Uint8Array): number[] {
  return fragments
    .filter((fragment) => {
      const [first, second] = bytes(fragment);
      return first === 0xff && (second === 0xd8 || second === 0x4f);
    })
    .map(({ offset }) => offset);
}

function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
