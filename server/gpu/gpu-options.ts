/** What the settings say of the graphics card, as the desk that lends it wants it. */
import type { GpuOptions } from "../../kernels/pool/gpu/desk.ts";
import { gpuNodes } from "../../kernels/sandbox/gpu.ts";
import type { Settings } from "../settings/settings.ts";

/** Others wait: a lease that rests is then asked back sooner. */
const wantedIdleMinutes = 2;
const graceMs = 30_000;
const minute = 60_000;

/** SwiftShader, as Debian's chromium brings it. */
export const softwareDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";

export function gpuOptions({ mode, kernels, memoryMegabytes, idleMinutes, driver }: Settings["gpu"]): GpuOptions {
  const rules = {
    kernels,
    budgetBytes: memoryMegabytes * 1024 * 1024,
    idleMs: idleMinutes * minute,
    wantedIdleMs: Math.min(wantedIdleMinutes, idleMinutes) * minute,
    graceMs,
  };
  const hasCard = mode === "auto" && gpuNodes().length > 0;
  if (mode === "software") return { mode, driver: driver ?? softwareDriver, rules };
  return { mode: hasCard ? "card" : "off", driver: driver ?? null, rules };
}
