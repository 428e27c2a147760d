import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/hospitals.ts";
import { processesOf } from "../../../kernels/sandbox/memory.ts";
import { makePlace, sweepPlaces } from "./place.ts";

const folder = mkdtempSync(join(tmpdir(), "carnet-orphans-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const programOf = (name: string) => fileURLToPath(new URL(`testing/${name}`, import.meta.url));

/** By what they were started with: a number may be another's by now. */
const commandOf = (pid: number): string | null => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return null;
  }
};

test("a server that is killed with -9 leaves no hospital, no keeper and no folder", async () => {
  mkdirSync(folder, { recursive: true });
  const server = spawn(process.execPath, [programOf("server-of-one.ts"), folder], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  expect(line).toBe("ready");
  const began = new Map(processesOf(server.pid!).map((pid) => [pid, commandOf(pid)]));
  const hospitals = [...began.values()].filter((command) => command?.includes("sandboxed.ts"));
  expect([hospitals.length >= 2, readdirSync(folder).length]).toEqual([true, 1]);
  server.kill("SIGKILL");
  await until(() => [...began].every(([pid, command]) => command === null || commandOf(pid) !== command), "every process is gone");
  await until(() => readdirSync(folder).length === 0, "the folder is gone");
});

test("where bubblewrap is missing, hospitals train under Node's permissions", async () => {
  mkdirSync(folder, { recursive: true });
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [programOf("without-bubblewrap.ts"), folder]);
  expect(stdout.trim()).toBe("finished update");
});

test("a server that starts takes away folders of servers that are gone, and leaves those of the living and of others", () => {
  mkdirSync(folder, { recursive: true });
  const own = makePlace(folder);
  // 4194304 is above the largest number that Linux gives a process.
  for (const name of ["carnet-federation-4194304-1-abc", `carnet-federation-${process.pid}-1-abc`, "carnet-federation-notes", "thesis"])
    mkdirSync(join(folder, name));
  sweepPlaces(folder);
  expect(readdirSync(folder).sort()).toEqual([own.slice(folder.length + 1), "carnet-federation-notes", "thesis"].sort());
});
