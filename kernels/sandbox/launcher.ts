/**
 * A launcher starts one process and decides what it can see. `bubblewrap` is the real one; `node-permissions` stands in where namespaces
 * cannot be made, and says what it does not keep out. `chooseLauncher` tries, it does not guess.
 */
import type { ChildProcess } from "node:child_process";
import type { Weakness } from "../../protocol/isolation.ts";

/** What a process may see of one person. */
export interface Ground {
  /** Persists, private to the person, writable. */
  homeFolder: string;
  /** Read-only folders by name. */
  datasetFolders: Record<string, string>;
}

export interface Started {
  child: ChildProcess;
  /** Folders as the process sees them. */
  home: string;
  /** Binds a ground to a process that was started without one and has not run a person's code yet; null where that cannot be. */
  attach: ((ground: Ground) => Promise<boolean>) | null;
  /** Folders besides the home that it can fill, as the server sees them. */
  fills?: readonly string[];
  /** Processes that it may have besides; null where they are the person's own business. */
  maximumProcesses?: number | null;
  /** Whether it gives way to others on the processor; not where it is the person's own. True where nothing is said. */
  givesWay?: boolean;
  /** Lets the process reach the graphics card; null where it was started without, or needs no leave. */
  openGpu?: (() => Promise<boolean>) | null;
}

export interface StartOptions {
  /** Absent for a process that is started ahead of the person. */
  ground?: Ground;
  memoryMegabytes: number;
  /** Of one file that it writes. */
  fileMegabytes?: number;
  /** A TypeScript file of the house, as a URL. */
  entry: URL;
  /** For a process that loads everything once, runs nobody's code, and leaves its compiled code for the others. */
  compiles?: boolean;
  /** It runs code of the house alone, and no cell's. */
  ownCode?: boolean;
  /** Whether it may be lent the graphics card later. */
  gpu?: boolean;
  /** Threads that one product of tensors may be spread over; 1 unless told. */
  tensorThreads?: number;
}

export interface Launcher {
  kind: "bubblewrap" | "node-permissions";
  /** What this launcher does not keep out, for the owner's page: `escape.test.ts` finds these and no others. */
  weaknesses: Weakness[];
  /** Whether a process can be started ahead of its person. */
  startsAhead: boolean;
  start(options: StartOptions): Promise<Started>;
  /** Present where processes with so much memory can share compiled code. One with `compiles` makes it; `finish` says that it ended well. */
  compiledFor?: (memoryMegabytes: number) => { readonly folder: string | null; finish(): void };
}

/** How kernels/tensor/sources/wasm.ts is told; nothing for one thread. */
export function tensorEnvironment(tensorThreads = 1): Record<string, string> {
  return tensorThreads > 1 ? { CARNET_TENSOR_THREADS: String(tensorThreads) } : {};
}

/** Node's options for a process that runs cells. */
export function nodeOptions(memoryMegabytes: number): string[] {
  return [
    `--max-old-space-size=${memoryMegabytes}`,
    // It takes the check for an interrupt out of a loop around a short one (V8 13.6): such a cell could not be stopped, nor its memory told.
    "--no-turboshaft-loop-unrolling",
    "--disable-warning=ExperimentalWarning",
    "--disable-warning=SecurityWarning",
    // Breaking off a timer's callback unwinds without telling async_hooks, whose check would then end the process.
    "--no-force-async-hooks-checks",
  ];
}

/** Writable addresses of a thread that helps with tensors: its heap and its stack. */
const helperMegabytes = 64;

/**
 * What the shell that starts it says. A hard ceiling on writable addresses, so that an absurd allocation fails in the cell at once; none of
 * core files; no file larger than the disk share: Node ignores the signal, so that the cell meets an error. The first is far above the limit
 * of memory, which the pool keeps by what is resident: an idle kernel has 1 GB of addresses. The machine's own killer takes a kernel first.
 */
export function limiting({ memoryMegabytes, fileMegabytes, tensorThreads = 1 }: StartOptions): string {
  const kilobytes = (2 * memoryMegabytes + 2048 + helperMegabytes * (tensorThreads - 1)) * 1024;
  const files = fileMegabytes === undefined ? "" : `ulimit -f ${fileMegabytes * 2048} 2>/dev/null;`;
  return `echo 800 2>/dev/null > /proc/self/oom_score_adj; ulimit -c 0; ulimit -n 1024; ulimit -d ${kilobytes} 2>/dev/null; ${files} exec "$@"`;
}

/** Descriptor of the private channel in the child. */
export const channelDescriptor = 3;
