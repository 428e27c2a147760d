/**
 * `run NOTEBOOK`: executes a notebook without a page. With `--output` the notebook and what its cells showed is written; without, it is printed
 * and nothing is written. The kernel is the platform's, in the platform's sandbox: its home is the notebook's folder.
 */
import { existsSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openCatalogue } from "../../../datasets/catalogue.ts";
import type { NbContent } from "../../../notebook/notebook.ts";
import { language } from "../../../protocol/identity.ts";
import type { Language } from "../../../protocol/identity.ts";
import type { KernelMessage } from "../../../protocol/kernel.ts";
import { isRefusal } from "../../../protocol/refusal.ts";
import { readKernelMemory } from "../../settings/settings.ts";
import type { Context, Terminal } from "../terminal.ts";
import type { Executed, Execution, Failure } from "./execute.ts";
import { execute } from "./execute.ts";
import type { Hindrance, ToRun } from "./notebook-file.ts";
import { readNotebook, runs, writeNotebook } from "./notebook-file.ts";

const options = {
  output: { type: "string", short: "o" },
  "allow-errors": { type: "boolean", default: false },
  timeout: { type: "string" },
  language: { type: "string" },
  home: { type: "string" },
} as const;

interface Asked {
  notebook: string;
  output: string | null;
  allowErrors: boolean;
  timeoutSeconds: number | null;
  language: Language | null;
  home: string;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

export async function runCommand({ terminal, place, signal }: Context, args: string[]): Promise<number> {
  const asked = parse(terminal, args);
  if (typeof asked === "number") return asked;
  const memoryMegabytes = readKernelMemory(process.env);
  if (isRefusal(memoryMegabytes)) return terminal.refuse(memoryMegabytes);
  const read = await readNotebook(asked.notebook, { asked: asked.language, terminal: terminal.language });
  if (isRefusal(read)) {
    console.error(asked.notebook);
    return terminal.refuse(read);
  }
  if (!("notebook" in read)) return complain(terminal, asked.notebook, read);
  if (!read.notebook.cells.some(runs)) return nothingToRun(terminal, asked, read.notebook);
  const ground = { homeFolder: asked.home, datasetFolders: await visibleFolders(join(place.dataFolder, "datasets")) };
  const printer = createPrinter(terminal, asked.output === null);
  const { allowErrors, timeoutSeconds } = asked;
  const executed = await execute({ ...read, allowErrors, timeoutSeconds, ground, memoryMegabytes, signal, ...printer.execution });
  printer.end();
  if (asked.output !== null && !write(terminal, asked.output, executed)) return 1;
  return conclude(terminal, executed, { allowErrors, interrupted: signal.aborted, printed: asked.output === null });
}

function parse(terminal: Terminal, args: string[]): Asked | number {
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return terminal.misused("bad-option", { reason: (error as Error).message });
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1) return terminal.misused("needs-notebook");
  const notebook = resolve(positionals[0]);
  if (![".md", ".ipynb"].includes(extname(notebook).toLowerCase()))
    return terminal.misused("not-a-notebook-name", { file: positionals[0] });
  const output = values.output === undefined ? null : resolve(values.output);
  if (output !== null && extname(output).toLowerCase() !== ".ipynb") return terminal.misused("bad-output", { file: values.output ?? "" });
  if (output !== null && (!isFolder(dirname(output)) || isFolder(output))) return terminal.misused("no-output-folder", { file: output });
  const timeoutSeconds = values.timeout === undefined ? null : Number(values.timeout);
  if (timeoutSeconds !== null && !(timeoutSeconds > 0 && timeoutSeconds <= 1_000_000))
    return terminal.misused("bad-timeout", { timeout: values.timeout ?? "" });
  const spoken = values.language === undefined ? null : language.safeParse(values.language);
  if (spoken?.success === false) return terminal.misused("bad-language", { language: values.language ?? "" });
  const home = resolve(values.home ?? dirname(notebook));
  if (values.home !== undefined && !isFolder(home)) return terminal.misused("no-home", { folder: home });
  return { notebook, output, allowErrors: values["allow-errors"] ?? false, timeoutSeconds, language: spoken?.data ?? null, home };
}

function complain(terminal: Terminal, notebook: string, hindrance: Exclude<Hindrance, ToRun>): number {
  if ("absent" in hindrance) return terminal.complain("notebook-absent", { file: notebook, reason: hindrance.absent });
  return terminal.complain("notebook-foreign", { file: notebook, language: hindrance.foreign });
}

/** A lesson may be text alone: nothing failed, and whoever runs all of a course gets its file. */
function nothingToRun(terminal: Terminal, { notebook: file, output }: Asked, notebook: NbContent): number {
  console.error(terminal.text("notebook-empty", { file }));
  const cells = notebook.cells.map((cell) => (cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell));
  const executed = { notebook: { ...notebook, cells }, failure: null, ran: 0 };
  return output === null || write(terminal, output, executed) ? 0 : 1;
}

/** Who has the command line has the data folder: nothing is kept from her. */
async function visibleFolders(folder: string): Promise<Record<string, string>> {
  if (!existsSync(folder)) return {};
  const catalogue = await openCatalogue(folder);
  return Object.fromEntries((await catalogue.list()).map(({ name }) => [name, catalogue.folderOf(name)]));
}

interface Printer {
  execution: Pick<Execution, "onCell" | "onOutput" | "onIsolation" | "say">;
  end: () => void;
}

/** Progress on stderr; where nothing is written, what cells show on stdout. */
function createPrinter(terminal: Terminal, prints: boolean): Printer {
  const progress = terminal.progress();
  let state = { done: 0, total: 0 };
  const show = (): void => progress.show(state);
  const print = (text: string): void => {
    progress.end();
    process.stdout.write(text);
    if (process.stderr.isTTY) show();
  };
  return {
    execution: {
      onCell: (done, total) => {
        state = { done, total };
        show();
      },
      onOutput: (message) => {
        const text = prints ? textOf(message) : null;
        if (text !== null) print(text);
      },
      onIsolation: (weaknesses) => {
        if (weaknesses.length > 0) console.error(terminal.text("weaker-sandbox"));
      },
      say: { timeout: (seconds) => terminal.text("cell-timeout", { seconds }) },
    },
    end: () => progress.end(),
  };
}

/** An output as a terminal shows it; errors are shown once, with their cell, at the end. */
function textOf(message: KernelMessage): string | null {
  if (message.type === "stream") return message.text;
  if (message.type !== "execute_result" && message.type !== "display_data") return null;
  const text = message.data["text/plain"];
  return typeof text === "string" ? `${text}\n` : null;
}

function write(terminal: Terminal, path: string, { notebook }: Executed): boolean {
  try {
    writeNotebook(path, notebook);
    return true;
  } catch (error) {
    terminal.complain("output-not-written", { file: path, reason: (error as Error).message });
    return false;
  }
}

interface Conclusion {
  allowErrors: boolean;
  interrupted: boolean;
  /** Nothing was written. */
  printed: boolean;
}

function conclude(terminal: Terminal, { failure, ran }: Executed, { allowErrors, interrupted, printed }: Conclusion): number {
  if (failure !== null) showFailure(terminal, failure);
  if (interrupted) {
    console.error(terminal.text(printed ? "run-interrupted" : "run-interrupted-written"));
    return 130;
  }
  if (failure === null || (allowErrors && failure.why === "error")) {
    console.error(terminal.text("ran", { cells: ran }));
    return 0;
  }
  return 1;
}

/** The failing cell's code, with its lines numbered as its error names them, and its error. */
function showFailure(terminal: Terminal, { number, cell }: Failure): void {
  const lines = cell.source.split("\n").map((line, index) => `${String(index + 1).padStart(5)} | ${line}`);
  const error = cell.outputs.findLast(({ output_type: type }) => type === "error") as { traceback?: string[] } | undefined;
  console.error([terminal.text("cell-failed", { number }), ...lines, "", ...(error?.traceback ?? [])].join("\n"));
}
