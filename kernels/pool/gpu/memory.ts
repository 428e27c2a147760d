/** Memory that processes hold on graphics cards, as the system tells it: what a kernel says of itself is not believed. */
import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { promisify } from "node:util";

const runFile = promisify(execFile);

/** Bytes by process identifier, from NVIDIA's tool. Empty where it is not there or does not answer. */
export async function nvidiaBytes(): Promise<Map<number, number>> {
  try {
    const { stdout } = await runFile("nvidia-smi", ["-q", "-x"], { timeout: 5000, maxBuffer: 16 * 1024 * 1024 });
    return readNvidia(stdout);
  } catch {
    return new Map();
  }
}

/** Of `nvidia-smi -q -x`: graphics and compute processes alike. */
export function readNvidia(xml: string): Map<number, number> {
  const bytes = new Map<number, number>();
  for (const [, content] of xml.matchAll(/<process_info>(.*?)<\/process_info>/gs)) {
    const pid = Number(/<pid>(\d+)<\/pid>/.exec(content)?.[1]);
    const mebibytes = Number(/<used_memory>(\d+) MiB<\/used_memory>/.exec(content)?.[1]);
    if (Number.isFinite(pid) && Number.isFinite(mebibytes)) bytes.set(pid, (bytes.get(pid) ?? 0) + mebibytes * 1024 * 1024);
  }
  return bytes;
}

/** Bytes of one process on cards whose Linux driver tells it in /proc (amdgpu, i915, xe, nouveau, and others of the DRM). */
export function drmBytes(pid: number, proc = "/proc"): number {
  const clients = new Map<string, number>();
  let names: string[];
  try {
    names = readdirSync(`${proc}/${pid}/fdinfo`);
  } catch {
    return 0;
  }
  for (const name of names) {
    try {
      const read = readDrm(readFileSync(`${proc}/${pid}/fdinfo/${name}`, "utf8"));
      if (read) clients.set(read.client, read.bytes);
    } catch {
      // The descriptor was closed meanwhile.
    }
  }
  return [...clients.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Of one fdinfo: several descriptors can belong to one client, which counts once. */
export function readDrm(fdinfo: string): { client: string; bytes: number } | null {
  const client = /^drm-client-id:\s*(\d+)/m.exec(fdinfo)?.[1];
  if (client === undefined) return null;
  const device = /^drm-pdev:\s*(\S+)/m.exec(fdinfo)?.[1] ?? "";
  const regions = (kind: string): [string, number][] =>
    [...fdinfo.matchAll(new RegExp(`^drm-${kind}-([\\w-]+):\\s*(\\d+)\\s*(KiB|MiB|)`, "gm"))].map(([, region, size, unit]) => [
      region,
      Number(size) * (unit === "KiB" ? 1024 : unit === "MiB" ? 1024 ** 2 : 1),
    ]);
  const resident = regions("resident");
  const all = resident.length > 0 ? resident : regions("memory");
  return { client: `${device}/${client}`, bytes: all.reduce((sum, [, bytes]) => sum + bytes, 0) };
}
