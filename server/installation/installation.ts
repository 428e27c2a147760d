/** What an owner should know of the machine that Carnet runs on. Numbers are read when they are asked for. */
import { statfs } from "node:fs/promises";
import { freemem, totalmem } from "node:os";
import type { KernelPool } from "../../kernels/pool/pool.ts";
import type { Weakness } from "../../protocol/isolation.ts";
import type { Storage } from "../../storage/storage.ts";
import manifest from "../../package.json" with { type: "json" };
import type { Rooms } from "../rooms/rooms.ts";
import type { Settings } from "../settings/settings.ts";

export interface InstallationReport {
  version: string;
  nodeVersion: string;
  platform: string;
  mode: "demonstration" | "production";
  storage: Storage["kind"];
  dataFolder: string;
  diskFreeBytes: number;
  diskTotalBytes: number;
  memoryFreeBytes: number;
  memoryTotalBytes: number;
  /** Resident memory of the server itself. */
  serverBytes: number;
  uptimeSeconds: number;
  openRooms: number;
  kernels: { isolation: KernelPool["isolation"]["kind"]; weaknesses: Weakness[]; memoryMegabytes: number; warm: number };
}

export interface Installation {
  report(): Promise<InstallationReport>;
}

export interface DescribeInstallation {
  settings: Settings;
  storage: Pick<Storage, "kind">;
  pool: Pick<KernelPool, "isolation">;
  rooms: Pick<Rooms, "count">;
}

export function describeInstallation({ settings, storage, pool, rooms }: DescribeInstallation): Installation {
  return {
    async report() {
      const disk = await statfs(settings.dataFolder);
      return {
        version: manifest.version,
        nodeVersion: process.versions.node,
        platform: `${process.platform} ${process.arch}`,
        mode: settings.production ? "production" : "demonstration",
        storage: storage.kind,
        dataFolder: settings.dataFolder,
        // What is free to an unprivileged process: the rest is the system's reserve.
        diskFreeBytes: disk.bavail * disk.bsize,
        diskTotalBytes: disk.blocks * disk.bsize,
        memoryFreeBytes: freemem(),
        memoryTotalBytes: totalmem(),
        serverBytes: process.memoryUsage.rss(),
        uptimeSeconds: Math.round(process.uptime()),
        openRooms: rooms.count(),
        kernels: {
          isolation: pool.isolation.kind,
          weaknesses: pool.isolation.weaknesses,
          memoryMegabytes: settings.kernelMemoryMegabytes,
          warm: settings.warmKernels,
        },
      };
    },
  };
}
