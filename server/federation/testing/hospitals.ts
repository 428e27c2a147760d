/** Hospitals and a desk for tests: folders, keys, processes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { NodeConfiguration } from "../../../protocol/federation/desk.ts";
import { identityIn } from "../../../federation/node/agent.ts";

const house = fileURLToPath(new URL("../../../", import.meta.url));

/** Makes a folder for each hospital, and the desk's registry of their keys. */
export function makeHospitals(place: string, configurations: readonly Partial<NodeConfiguration>[]): { name: string; folder: string }[] {
  const desk = join(place, "desk");
  mkdirSync(desk, { recursive: true });
  const made = configurations.map((configuration) => {
    const name = configuration.hospital!;
    const folder = join(place, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "configuration.json"), JSON.stringify({ version: 1, dataset: "synthetic", ...configuration }));
    return { name, folder, key: identityIn(folder).publicKey };
  });
  const hospitals = Object.fromEntries(made.map(({ name, key }) => [name, key]));
  writeFileSync(join(desk, "hospitals.json"), JSON.stringify({ version: 1, hospitals }));
  return made;
}

export interface DeskProcess {
  child: ChildProcess;
  address: string;
}

export async function startDesk(place: string, port = 0): Promise<DeskProcess> {
  const child = spawn(
    process.execPath,
    [join(house, "server/federation/main.ts"), "--folder", join(place, "desk"), "--port", String(port)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, address: (JSON.parse(line) as { ready: string }).ready };
}

/** A hospital whose training is nothing (idle-hospital.ts). */
export function startIdleHospital(folder: string, desk: string): ChildProcess {
  return spawn(process.execPath, [join(house, "server/federation/testing/idle-hospital.ts"), folder, desk], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}

export function startHospital(folder: string, desk: string): ChildProcess {
  return spawn(process.execPath, [join(house, "federation/node/main.ts"), "--folder", folder, "--desk", desk], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

/** What a hospital wrote in its log. */
export function logOf(folder: string): Record<string, unknown>[] {
  const file = join(folder, "log.jsonl");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Asks as a researcher. */
export async function ask(
  address: string,
  place: string,
  { path = "", body }: { path?: string; body?: unknown } = {},
): Promise<{ status: number; value: never }> {
  const token = readFileSync(join(place, "desk/operator.token"), "utf8");
  const response = await fetch(`${address}/federation/experiments${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, value: (await response.json()) as never };
}

/** Waits for a fact. */
export async function until(fact: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const since = performance.now();
  while (!(await fact())) {
    if (performance.now() - since > 100_000) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
