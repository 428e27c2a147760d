/** Looks at what this machine has for computing on a graphics card. Only files are read: no driver is loaded into the server. */
import { accessSync, constants, existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gpuNodes } from "../../kernels/sandbox/gpu.ts";
import type { Settings } from "../settings/settings.ts";
import { softwareDriver } from "./gpu-options.ts";
import type { GpuGround } from "./gpu-step.ts";

const driverFolders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d"];
const libraryFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];
const vendors: Record<string, "nvidia" | "mesa"> = { "0x10de": "nvidia", "0x1002": "mesa", "0x8086": "mesa" };

export function gpuGround({ mode, driver }: Settings["gpu"], isLent: boolean): GpuGround {
  const named = driver ?? (mode === "software" ? softwareDriver : null);
  const drivers = driverFolders.flatMap(filesOf).filter((name) => name.endsWith(".json"));
  return {
    wish: mode,
    isLent,
    hasPackage: isInstalled("webgpu"),
    cards: cardsOnBus(),
    nodes: gpuNodes().map((path) => ({ path, isUsable: isUsable(path) })),
    hasLoader: libraryFolders.some((folder) => existsSync(join(folder, "libvulkan.so.1"))),
    drivers: driver === undefined ? drivers : [driver],
    hasNamedDriver: named === null || existsSync(named),
  };
}

function cardsOnBus(bus = "/sys/bus/pci/devices"): GpuGround["cards"] {
  return filesOf(bus).flatMap((device) => {
    try {
      const read = (name: string): string => readFileSync(join(bus, device, name), "utf8").trim();
      // Class 03 of PCI: display controllers, those without a screen included.
      return read("class").startsWith("0x03") ? [vendors[read("vendor")] ?? "other"] : [];
    } catch {
      return [];
    }
  });
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function isUsable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
