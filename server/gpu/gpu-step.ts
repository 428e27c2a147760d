/** What stands between this machine and computing on its graphics card: the first thing that is missing, in the order of putting it right. */
import type { GpuStep } from "../../protocol/compute-test.ts";

export interface GpuGround {
  /** The setting CARNET_GPU. */
  wish: "auto" | "off" | "software";
  /** Whether the desk of this running server lends one; it looks for a card at its start only. */
  isLent: boolean;
  /** Dawn, the optional npm package "webgpu". */
  hasPackage: boolean;
  /** Vendors of the graphics cards on the bus. */
  cards: ("nvidia" | "mesa" | "other")[];
  nodes: { path: string; isUsable: boolean }[];
  /** libvulkan.so.1. */
  hasLoader: boolean;
  /** File names of Vulkan drivers (ICD). */
  drivers: string[];
  /** The driver that CARNET_GPU_DRIVER names, or SwiftShader's in software, is there; true where none is named. */
  hasNamedDriver: boolean;
}

export function gpuStep({ wish, isLent, hasPackage, cards, nodes, hasLoader, drivers, hasNamedDriver }: GpuGround): GpuStep {
  if (wish === "off") return "switched-off";
  if (!hasPackage) return "package";
  if (wish === "software") return !hasLoader ? "loader" : hasNamedDriver ? "software" : "software-driver";
  const isNvidia = cards.includes("nvidia");
  if (nodes.length === 0) return isNvidia ? "nvidia-driver" : cards.includes("mesa") ? "card-firmware" : "no-card";
  if (!nodes.some(({ isUsable }) => isUsable)) return "groups";
  if (!hasLoader) return "loader";
  const nodesOfNvidia = nodes.some(({ path }) => /\/nvidia\d*/.test(path));
  const ofNvidia = drivers.some((name) => /nvidia/i.test(name));
  const ofMesa = drivers.some((name) => /radeon|intel|nouveau|asahi|panfrost|broadcom|freedreno|virtio/i.test(name));
  if (nodesOfNvidia && !ofNvidia) return "nvidia-icd";
  if (!ofNvidia && !ofMesa) return "mesa";
  return isLent ? "ready" : "restart";
}
