/** DICOM's RLE (PS3.5 annex G): a segment for each byte of a sample, most significant first, each packed by runs. */

/** Undoes RLE: `count` samples of `sampleBytes` bytes, little endian; `undefined` where the bytes do not hold them. */
export function decodeRle(bytes: Uint8Array, { count, sampleBytes }: { count: number; sampleBytes: number }): Uint8Array | undefined {
  if (bytes.length < 64) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== sampleBytes) return undefined;
  const output = new Uint8Array(count * sampleBytes);
  for (let segment = 0; segment < sampleBytes; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < sampleBytes ? view.getUint32(8 + 4 * segment, true) : bytes.length;
    if (start < 64 || end > bytes.length) return undefined;
    if (!unpack(bytes.subarray(start, end), { output, step: sampleBytes, at: sampleBytes - 1 - segment })) return undefined;
  }
  return output;
}

/** PackBits: n in 0..127 copies n + 1 bytes, -1..-127 repeats the next byte 1 - n times, -128 does nothing. */
function unpack(packed: Uint8Array, { output, step, at }: { output: Uint8Array; step: number; at: number }): boolean {
  let to = at;
  for (let from = 0; from < packed.length && to < output.length;) {
    const control = packed[from++];
    if (control === 128) continue;
    const length = control < 128 ? control + 1 : 257 - control;
    if (control < 128 ? from + length > packed.length : from >= packed.length) return false;
    for (let k = 0; k < length && to < output.length; k++, to += step) output[to] = packed[control < 128 ? from + k : from];
    from += control < 128 ? length : 1;
  }
  return to >= output.length;
}
