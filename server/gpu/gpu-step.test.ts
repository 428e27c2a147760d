/** From a machine without anything to one that computes on its card, one step after the other. */
import { expect, test } from "vitest";
import type { GpuGround } from "./gpu-step.ts";
import { gpuStep } from "./gpu-step.ts";

const nothing: GpuGround = {
  wish: "auto",
  isLent: false,
  hasPackage: true,
  cards: [],
  nodes: [],
  hasLoader: false,
  drivers: [],
  hasNamedDriver: true,
};

/** Each step is done in turn; the next one is then named. */
function path(start: GpuGround, changes: Partial<GpuGround>[]): string[] {
  const grounds = changes.reduce<GpuGround[]>((done, change) => [...done, { ...(done.at(-1) ?? start), ...change }], [start]);
  return grounds.map(gpuStep);
}

test("NVIDIA: driver, groups, loader, its Vulkan file, then a restart", () => {
  const nodes = ["/dev/nvidia0", "/dev/nvidiactl"].map((name) => ({ path: name, isUsable: false }));
  const changes = [
    { nodes },
    { nodes: nodes.map((node) => ({ ...node, isUsable: true })) },
    { hasLoader: true, drivers: ["radeon_icd.json"] },
    { drivers: ["radeon_icd.json", "nvidia_icd.json"] },
    { isLent: true },
  ];
  expect(path({ ...nothing, cards: ["nvidia"] }, changes)).toEqual(["nvidia-driver", "groups", "loader", "nvidia-icd", "restart", "ready"]);
});

test("AMD and Intel: firmware, loader, mesa; Mesa's drivers in software alone are not enough", () => {
  const changes = [
    { nodes: [{ path: "/dev/dri/renderD128", isUsable: true }] },
    { hasLoader: true, drivers: ["lvp_icd.json"] },
    { drivers: ["lvp_icd.json", "radeon_icd.json"], isLent: true },
  ];
  expect(path({ ...nothing, cards: ["mesa"] }, changes)).toEqual(["card-firmware", "loader", "mesa", "ready"]);
});

test("no card, no package, switched off", () => {
  expect(path({ ...nothing, cards: ["other"] }, [{ hasPackage: false }, { wish: "off" }])).toEqual(["no-card", "package", "switched-off"]);
});

test("in software: the loader, then the driver's file", () => {
  const start = { ...nothing, wish: "software" as const, hasNamedDriver: false };
  expect(path(start, [{ hasLoader: true }, { hasNamedDriver: true }])).toEqual(["loader", "software-driver", "software"]);
});
