/**
 * The sandboxes of this server, each begun by a cell over a comm and kept by a process of its own. Here is who may have how many; a comm is tied to its
 * kernel, so that nobody reaches another's hospitals, and when it ends its sandbox ends.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { KeeperOrder, SandboxClosing, SandboxMessage, SandboxOpening, SandboxProblem } from "../../../protocol/federation/sandbox.ts";
import { keeperNews, sandboxOpening, sandboxRequest } from "../../../protocol/federation/sandbox.ts";
import type { FederationPicture } from "../../../protocol/federation/picture.ts";
import { mime } from "../../../protocol/mime.ts";
import { FederationError } from "../../../federation/federation-error.ts";
import { killTree } from "../../../kernels/sandbox/memory.ts";
import type { CommChannel, CommContent, CommHandler } from "../../rooms/comm-targets.ts";
import { compiledCodeFolder } from "../../start/compiled-code.ts";
import { makePlace, sweepPlaces } from "./place.ts";
import { problemOf } from "./problem.ts";

const program = fileURLToPath(new URL("keeper-process.ts", import.meta.url));
/** To end its hospitals by itself; after that it is ended. */
const endWithinMs = 4000;
const keeperMegabytes = 256;
/** Requests that wait for an answer. */
const mostOpenRequests = 20;

export interface SandboxesOptions {
  /** Hospitals of all sandboxes together, and of one person's. */
  hospitals: number;
  hospitalsOfPerson: number;
  /** Of one hospital. */
  memoryMegabytes: number;
  /** A sandbox of which nothing was asked for so long, and where nothing runs, is ended. */
  idleMs: number;
  /** Where folders are made; the machine's temporary folder where left out. */
  placeFolder?: string;
}

/** What a server allows where so many hospitals may live on it. */
export function sandboxLimits(hospitals: number): SandboxesOptions {
  return { hospitals, hospitalsOfPerson: Math.min(hospitals, 24), memoryMegabytes: 384, idleMs: 20 * 60_000 };
}

export interface Sandboxes {
  /** For comms of the target "carnet.federation". */
  open(channel: CommChannel, opening: CommContent): CommHandler;
  /** Hospitals that are there. */
  count(): number;
  /** Resolves when those that are ending are gone. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export function createSandboxes(options: SandboxesOptions): Sandboxes {
  sweepPlaces(options.placeFolder);
  const open = new Set<Sandbox>();
  return {
    open(channel, { data }) {
      const parsed = sandboxOpening.safeParse(data);
      const refuse = (error: FederationError): CommHandler => {
        channel.close({ problem: problemOf(error) });
        return { message: () => {}, closed: () => {} };
      };
      if (!parsed.success) return refuse(faultsOf(parsed.error.issues));
      // A cell that runs again makes a sandbox anew: the one before it is no longer meant.
      for (const other of open) if (other.notebook === channel.owner.notebook) other.replace();
      const full = overQuota(open, { options, person: channel.owner.person, wanted: parsed.data.hospitals.length });
      if (full !== null) return refuse(full);
      const sandbox = new Sandbox(options, channel, parsed.data);
      open.add(sandbox);
      void sandbox.gone.then(() => open.delete(sandbox));
      return sandbox;
    },
    count: () => hospitalsOf(open),
    settled: async () => {
      await Promise.all([...open].filter(({ isEnding }) => isEnding).map(({ gone }) => gone));
    },
    close: async () => {
      for (const sandbox of open) sandbox.end();
      await Promise.all([...open].map(({ gone }) => gone));
    },
  };
}

const hospitalsOf = (sandboxes: Iterable<Sandbox>): number => [...sandboxes].reduce((sum, { size }) => sum + size, 0);

function overQuota(
  open: ReadonlySet<Sandbox>,
  { options, person, wanted }: { options: SandboxesOptions; person: string; wanted: number },
): FederationError | null {
  // What is ending leaves its place at once: whoever runs a cell again need not wait.
  const living = [...open].filter((sandbox) => !sandbox.isEnding);
  const [used, ownUsed] = [hospitalsOf(living), hospitalsOf(living.filter((sandbox) => sandbox.person === person))];
  const { hospitals: limit, hospitalsOfPerson: ownLimit } = options;
  if (used + wanted <= limit && ownUsed + wanted <= ownLimit) return null;
  return new FederationError("sandbox-full", { used, limit, ownUsed, ownLimit, wanted });
}

function faultsOf(issues: readonly { path: PropertyKey[]; message: string }[]): FederationError {
  const list = issues
    .slice(0, 20)
    .map(({ path, message }) => `${path.join(".") || "sandbox"}: ${message}`)
    .join("; ");
  return new FederationError("sandbox-options", { list, listFr: list });
}

class Sandbox implements CommHandler {
  readonly notebook: string;
  readonly person: string;
  readonly size: number;
  /** Resolves when its processes and its folder are gone. */
  readonly gone: Promise<void>;
  readonly #options: SandboxesOptions;
  readonly #channel: CommChannel;
  readonly #child: ChildProcess;
  readonly #open = new Set<number>();
  readonly #display: string;
  #last: FederationPicture | null = null;
  #ending = false;
  #idle: NodeJS.Timeout | null = null;
  #picture: { waiting: SandboxMessage | null; sending: boolean } = { waiting: null, sending: false };

  constructor(options: SandboxesOptions, channel: CommChannel, opening: SandboxOpening) {
    this.#options = options;
    this.#channel = channel;
    this.notebook = channel.owner.notebook;
    this.person = channel.owner.person;
    this.size = opening.hospitals.length;
    this.#display = opening.display;
    const place = makePlace(options.placeFolder);
    this.#child = fork(program, [place], {
      serialization: "advanced",
      // Nothing of the server's environment, its secrets least of all; a Ctrl-C at the terminal is for the server.
      env: {
        PATH: "/usr/local/bin:/usr/bin:/bin",
        NODE_COMPILE_CACHE: compiledCodeFolder,
        ...(process.env["TZ"] === undefined ? {} : { TZ: process.env["TZ"] }),
      } as unknown as NodeJS.ProcessEnv,
      execArgv: [`--max-old-space-size=${keeperMegabytes}`, "--disable-warning=ExperimentalWarning"],
      detached: true,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        rmSync(place, { recursive: true, force: true });
        this.#closeWith("its process ended", "leur processus s’est arrêté");
        resolve();
      };
      this.#child.once("exit", end);
      this.#child.once("error", end);
    });
    this.#child.on("message", (given) => this.#hear(given));
    void this.#send({ type: "accepted" });
    this.#order({ type: "open", opening, memoryMegabytes: options.memoryMegabytes });
    this.#used();
  }

  get isEnding(): boolean {
    return this.#ending;
  }

  message({ data }: CommContent): void {
    this.#used();
    const request = sandboxRequest.safeParse(data);
    if (!request.success) {
      const { id } = data;
      if (typeof id === "number" && Number.isSafeInteger(id))
        void this.#send({ type: "problem", id, problem: problemOf(faultsOf(request.error.issues)) });
      return;
    }
    const { id } = request.data;
    // A cell that asks without end is answered when it has heard the answers to what it asked.
    if (this.#open.size >= mostOpenRequests || this.#open.has(id)) return;
    this.#open.add(id);
    this.#order({ type: "request", request: request.data });
  }

  interrupted(): void {
    this.#order({ type: "interrupted" });
  }

  /** By the cell, or with its kernel. */
  closed(): void {
    this.#closeWith("the cell closed them, or its kernel ended", "la cellule les a fermés, ou son noyau s’est arrêté");
    this.end();
  }

  /** Another sandbox of the same notebook takes its place. */
  replace(): void {
    this.#closeWith("another sandbox of this notebook took their place", "un autre bac à sable de ce notebook a pris leur place");
    this.end();
  }

  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#order({ type: "end" });
    const { pid } = this.#child;
    const late = setTimeout(() => pid !== undefined && killTree(pid), endWithinMs);
    void this.gone.then(() => clearTimeout(late));
  }

  #used(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const minutes = Math.round(this.#options.idleMs / 60_000);
      this.#closeWith(`nothing was asked of them for ${minutes} min`, `rien ne leur a été demandé depuis ${minutes} min`);
      this.end();
    }, this.#options.idleMs).unref();
  }

  #closeWith(reason: string, reasonFr: string): void {
    this.#close(problemOf(new FederationError("sandbox-closed", { reason, reasonFr })));
  }

  /** The picture under the cell says that it is over, and does so once. */
  #close(problem: SandboxProblem): void {
    this.#channel.close({ problem } satisfies SandboxClosing);
    if (this.#last === null) return;
    const picture: FederationPicture = { ...this.#last, status: "closed", note: problem.sentence };
    this.#last = null;
    const language = this.#channel.language();
    this.#channel.show(this.#display, { [mime.federation]: picture, [mime.text]: `${picture.title}. ${problem.sentence[language]}` });
  }

  #order(order: KeeperOrder): void {
    if (this.#child.connected) this.#child.send(order, () => {});
  }

  #hear(given: unknown): void {
    const news = keeperNews.safeParse(given);
    if (!news.success) console.error("A sandbox said what nobody understands:", news.error.message.slice(0, 1000));
    if (!news.success || news.data.type === "failed") {
      const failed = new FederationError("sandbox-failed", { reason: "a defect of the server", reasonFr: "un défaut du serveur" });
      this.#close(news.success && news.data.type === "failed" ? news.data.problem : problemOf(failed));
      return this.end();
    }
    const { message, buffer } = news.data;
    // Rounds that go on are a use of it.
    this.#used();
    if (message.type === "picture") {
      this.#last = message.picture;
      return this.#draw(message);
    }
    if (message.type === "answer" || message.type === "problem") this.#open.delete(message.id);
    void this.#send(message, buffer === undefined ? [] : [buffer]);
  }

  /** One picture under way at a time: a kernel that computes hears the latest when it is done. */
  #draw(message: SandboxMessage): void {
    this.#picture.waiting = message;
    if (this.#picture.sending) return;
    this.#picture.sending = true;
    void this.#drawWaiting();
  }

  async #drawWaiting(): Promise<void> {
    for (let next = this.#picture.waiting; next !== null; next = this.#picture.waiting) {
      this.#picture.waiting = null;
      await this.#send(next);
    }
    this.#picture.sending = false;
  }

  #send(message: SandboxMessage, buffers: readonly Uint8Array[] = []): Promise<boolean> {
    return this.#channel.send(message, buffers);
  }
}
