/** The WebAssembly module of Carnet's own kernels, assembled at start-up. */
import { encodeModule } from "../assembly/encode.ts";
import { ModuleWriter } from "../assembly/function.ts";
import { f32x4 } from "../assembly/expressions.ts";
import { writeContract } from "./contract.ts";
import { writeElementwise } from "./elementwise.ts";
import { writePack } from "./pack.ts";
import { writePool } from "./pool.ts";
import { writePoolPairs } from "./pool-pairs.ts";
import { writeSums } from "./sums.ts";

/** Every program by name; all arguments are i32: addresses, counts, distances in bytes. */
export type Programs = Record<string, (...operands: number[]) => void>;

/** The module on this memory. Fused multiply-add where the engine has it (relaxed SIMD). */
export function instantiatePrograms(memory: WebAssembly.Memory): { module: WebAssembly.Module; programs: Programs } {
  const module = new WebAssembly.Module(assemblePrograms({ shared: isShared(memory), fused: hasFusedMultiplyAdd() }));
  return { module, programs: new WebAssembly.Instance(module, { env: { memory } }).exports as Programs };
}

export function isShared(memory: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
}

export function assemblePrograms({ shared, fused }: { shared: boolean; fused: boolean }): Uint8Array<ArrayBuffer> {
  const writer = new ModuleWriter();
  writeContract(writer, { fused });
  writePack(writer);
  writePool(writer);
  writePoolPairs(writer);
  writeSums(writer);
  writeElementwise(writer);
  return encodeModule({ functions: writer.functions, shared });
}

function hasFusedMultiplyAdd(): boolean {
  const probe = new ModuleWriter();
  probe.write("probe", (w) => {
    const value = w.local("v128");
    w.set(value, f32x4.multiplyAdd(value, value, value, true));
  });
  return WebAssembly.validate(encodeModule({ functions: probe.functions, shared: false }));
}
