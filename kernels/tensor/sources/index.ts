/** Every way to compute tensors, the best first. */
import type { DeviceSource } from "../device.ts";
import { cpuSource } from "./cpu.ts";
import { tensorflowSource } from "./tensorflow-native.ts";
import { wasmSource } from "./wasm.ts";
import { webgpuSource } from "./webgpu.ts";

export const sources: readonly DeviceSource[] = [webgpuSource, tensorflowSource, wasmSource, cpuSource];
