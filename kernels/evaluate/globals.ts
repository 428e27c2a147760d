/** The globals of cells: what they cannot take away from the kernel, and `require`, which much code on the web begins with. */
import { requireForCell } from "./importer.ts";

/**
 * What the kernel and every library call by its global name. A cell that declares such a name has its own (kernels/language/own-names.ts);
 * one that assigns to it is told that this cannot be.
 */
const relied = [
  ..."Object Array Function Promise Symbol Map Set WeakMap WeakSet WeakRef JSON Reflect Proxy String Number Boolean BigInt RegExp".split(
    " ",
  ),
  ..."Error TypeError RangeError SyntaxError ReferenceError EvalError URIError AggregateError ArrayBuffer SharedArrayBuffer Atomics".split(
    " ",
  ),
  ..."DataView Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array Buffer".split(" "),
];

export function keepGlobals(): void {
  for (const name of relied) {
    const value = (globalThis as unknown as Record<string, unknown>)[name];
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false, enumerable: false });
  }
}

export function offerRequire(): void {
  Object.defineProperty(globalThis, "require", { value: requireForCell, writable: true, configurable: true, enumerable: false });
}
