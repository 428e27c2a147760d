/**
 * The kernel for JupyterLab, VS Code and all that speak Jupyter's protocol: `main.ts -f CONNECTION_FILE`. They start it by the kernelspec that
 * `carnet kernel install` writes.
 */
import { enableCompileCache, flushCompileCache } from "node:module";
import { homedir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const caches = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
const compiled = join(caches, "carnet", "compiled");
enableCompileCache(compiled);
const { z } = await import("zod");
const { language } = await import("../../protocol/identity.ts");
const { readConnectionFile } = await import("./connection.ts");
const { openFront } = await import("./front.ts");
const { openHistory } = await import("./history.ts");

const usage = "node kernels/jupyter/main.ts -f CONNECTION_FILE [--language fr|en] [--datasets FOLDER] [--memory MEGABYTES] [--no-history]";
const megabytes = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(256));

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        file: { type: "string", short: "f" },
        language: { type: "string", default: "fr" },
        datasets: { type: "string" },
        memory: { type: "string" },
        "no-history": { type: "boolean", default: false },
      },
    });
    if (values.file === undefined) throw new Error("There is no connection file.");
    return {
      file: values.file,
      language: language.parse(values.language),
      datasets: values.datasets ?? join(process.cwd(), "datasets"),
      memoryMegabytes: values.memory === undefined ? Math.floor((totalmem() / 1024 / 1024) * 0.75) : megabytes.parse(values.memory),
      history: values["no-history"]
        ? null
        : join(process.env["XDG_DATA_HOME"] || join(homedir(), ".local/share"), "carnet", "history.sqlite"),
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}

const given = readArguments();
try {
  const front = await openFront({
    connection: readConnectionFile(given.file),
    language: given.language,
    folder: process.cwd(),
    memoryMegabytes: given.memoryMegabytes,
    datasets: given.datasets,
    compiled,
    history: openHistory(given.history, new Date().toISOString()),
    log: (line) => console.error(`carnet: ${line}`),
    onEnd: (status) => process.exit(status),
  });
  process.on("SIGINT", () => front.interrupt());
  process.on("SIGTERM", () => front.end());
  endWithParent(() => front.end());
  flushCompileCache();
} catch (error) {
  console.error(`carnet: ${(error as Error).message}`);
  process.exit(1);
}

/** Who started us may be killed without a word: a kernel that nobody can reach ends. */
function endWithParent(end: () => void): void {
  if (!process.env["JPY_PARENT_PID"]) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 1000).unref();
}
