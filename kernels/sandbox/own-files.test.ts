import { mkdtempSync, rmSync } from "node:fs";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KernelProcess } from "../pool/kernel.ts";
import { permissionsLauncher } from "./permissions.ts";
import { startWithOwnFiles } from "./own-files.ts";

test("a person's own kernel runs as her other programs do; one of a server gives way", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carnet-own-"));
  const entry = new URL("../evaluate/main.ts", import.meta.url);
  const limits = { memoryMegabytes: 1024, threads: 128, processes: null };
  const own = new KernelProcess(startWithOwnFiles({ folder, memoryMegabytes: 1024, datasets: folder, compiled: null, entry }), { limits });
  const ground = { homeFolder: folder, datasetFolders: {} };
  const shared = new KernelProcess(await permissionsLauncher().start({ ground, memoryMegabytes: 1024, entry }), { limits });
  expect([own, shared].map(({ pid }) => getPriority(pid!) - getPriority(process.pid))).toEqual([0, 5 - getPriority(process.pid)]);
  await Promise.all([own.shutdown(), shared.shutdown()]);
  rmSync(folder, { recursive: true, force: true });
});
