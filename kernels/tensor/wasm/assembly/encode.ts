/**
 * The binary form of a WebAssembly module: sections, indices and numbers. https://webassembly.github.io/spec/core/binary/
 * Carnet writes its modules at start-up, so that no C toolchain is needed and the source in this folder is all there is.
 */
import type { AssembledFunction, ValueType } from "./function.ts";

export const valueTypes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** LEB128 of an unsigned integer under 2^32. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** LEB128 of a signed 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

export function float32(value: number): number[] {
  return [...new Uint8Array(new Float32Array([value]).buffer)];
}

function vector(items: number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  return [...unsigned(bytes.length), ...bytes];
}

/**
 * A module of these functions, all exported by name, on one imported memory ("env" "memory"). `shared` must say whether that memory is
 * shared between threads: a module and its memory have to agree.
 */
export function encodeModule({ functions, shared }: { functions: AssembledFunction[]; shared: boolean }): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }) => [
    0x60,
    ...vector(parameters.map((type) => [valueTypes[type]])),
    ...vector(result ? [[valueTypes[result]]] : []),
  ]);
  const limits = shared ? [0x03, ...unsigned(1), ...unsigned(65536)] : [0x00, ...unsigned(1)];
  const code = functions.map(({ locals, body }) => {
    const content = [...vector(locals.map((type) => [1, valueTypes[type]])), ...body, 0x0b];
    return [...unsigned(content.length), ...content];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(2, vector([[...name("env"), ...name("memory"), 0x02, ...limits]])),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(7, vector(functions.map((assembled, index) => [...name(assembled.name), 0x00, ...unsigned(index)]))),
    ...section(10, vector(code)),
  ]);
}
