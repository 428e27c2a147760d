/** One hospital of a sandbox as a process: the agent's own program, with no network but the channel to its desk and no files but its folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Server as NetServer, Socket } from "node:net";
import { join } from "node:path";
import type { z } from "zod";
import type { SandboxHospital } from "../../../protocol/federation/sandbox.ts";
import type { nodeConfiguration } from "../../../protocol/federation/desk.ts";
import { identityIn } from "../../../federation/node/agent.ts";
import { watchKernel } from "../../../kernels/pool/watch.ts";
import type { Launcher, Started } from "../../../kernels/sandbox/launcher.ts";
import { channelDescriptor } from "../../../kernels/sandbox/launcher.ts";
import { killTree, processesOf } from "../../../kernels/sandbox/memory.ts";

const entry = new URL("../../../federation/node/sandboxed.ts", import.meta.url);
/** What a hospital writes: its log and what it keeps of a few small models. */
const fileMegabytes = 64;
const [mostThreads, mostProcesses] = [64, 8];

export interface HospitalProcessOptions {
  hospital: SandboxHospital;
  /** Relative to the working folder: the path of a socket is short. */
  folder: string;
  launcher: Launcher;
  memoryMegabytes: number;
  /** A connection to the desk; no other hospital can make it. */
  onConnection(socket: Socket): void;
  /** It ended without being told to. */
  onEnded(): void;
}

export class HospitalProcess {
  readonly hospital: SandboxHospital;
  readonly publicKey: string;
  readonly #options: HospitalProcessOptions;
  readonly #door: NetServer;
  #started: Started | null = null;
  #held = false;
  #stderr = "";

  constructor(options: HospitalProcessOptions) {
    this.#options = options;
    this.hospital = options.hospital;
    const { folder } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.publicKey = identityIn(folder).publicKey;
    this.#door = createServer((socket) => options.onConnection(socket));
  }

  /** Writes its configuration, with the keys of those whom it may believe. */
  introduce(peers: Readonly<Record<string, string>>): void {
    const { name, data, leastPatients } = this.hospital;
    const configuration: z.input<typeof nodeConfiguration> = {
      ...{ version: 1, hospital: name, dataset: "synthetic", data, peers: { ...peers } },
      policy: { leastPatients },
    };
    writeFileSync(join(this.#options.folder, "configuration.json"), JSON.stringify(configuration), { mode: 0o600 });
  }

  get isHeld(): boolean {
    return this.#held;
  }

  get isRunning(): boolean {
    return this.#started !== null;
  }

  /** Its last words, where it ended by itself. */
  get lastWords(): string {
    const lines = this.#stderr.trim().split("\n");
    return (lines.find((line) => line.includes("Error")) ?? lines.at(-1) ?? "").slice(0, 300);
  }

  async start(): Promise<void> {
    if (this.#started !== null) return;
    const { folder, launcher, memoryMegabytes } = this.#options;
    if (!this.#door.listening) await new Promise<void>((done) => this.#door.listen(join(folder, "desk.sock"), done));
    const ground = { homeFolder: folder, datasetFolders: {} };
    const started = await launcher.start({ ground, memoryMegabytes, fileMegabytes, entry, ownCode: true });
    this.#started = started;
    const { child } = started;
    child.stderr?.on("data", (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-2000)));
    child.stdout?.resume();
    const tie = child.stdio[channelDescriptor] as Socket;
    tie.on("error", () => {});
    tie.resume();
    const watch =
      child.pid === undefined
        ? null
        : watchKernel({
            pid: child.pid,
            givesWay: true,
            limits: { memoryMegabytes, threads: mostThreads, processes: mostProcesses },
            askLargest: () => Promise.resolve(),
            end: () => this.#kill(),
          });
    const ended = (): void => {
      watch?.stop();
      if (this.#started !== started) return;
      this.#started = null;
      this.#held = false;
      this.#options.onEnded();
    };
    child.once("exit", ended);
    child.once("error", ended);
  }

  /** Stands still: connected, and silent. */
  hold(): void {
    this.#signal("SIGSTOP");
    this.#held = this.#started !== null;
  }

  goOn(): void {
    this.#signal("SIGCONT");
    this.#held = false;
  }

  #signal(signal: "SIGSTOP" | "SIGCONT"): void {
    const pid = this.#started?.child.pid;
    if (pid === undefined) return;
    for (const one of processesOf(pid)) {
      try {
        process.kill(one, signal);
      } catch {
        // It is gone.
      }
    }
  }

  #kill(): void {
    const pid = this.#started?.child.pid;
    if (pid !== undefined) killTree(pid);
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    const started = this.#started;
    if (started === null) return;
    const gone = new Promise<void>((resolve) => started.child.once("exit", () => resolve()));
    this.#kill();
    await gone;
  }

  async close(): Promise<void> {
    await this.end();
    this.#door.close();
  }
}
