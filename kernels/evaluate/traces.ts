/** Stack traces as the person wrote the code: "cell 3:2:7", without our frames and Node's own. */
import type { Runtime } from "node:inspector";
import { fileURLToPath } from "node:url";
import { inspect, types } from "node:util";
import type { Position } from "../language/rewriting.ts";
import { originalPosition } from "../language/rewriting.ts";
import { withoutSuffix } from "../language/own-names.ts";
import { throughSourceMap } from "../language/source-map.ts";
import type { RunCell } from "./cells.ts";
import { cellOfScript, thrownBy } from "./cells.ts";

const house = fileURLToPath(new URL("../../", import.meta.url));

/** Where in its cell a generated position was written. */
export function placeInCell(cell: RunCell, generated: Position): Position {
  const place = originalPosition(cell.map, generated);
  if (cell.sourceMap === null) return place;
  return throughSourceMap(cell.sourceMap, place);
}

function frame(site: NodeJS.CallSite): { text: string; cell: RunCell | null } | null {
  const script = site.getScriptNameOrSourceURL?.() ?? site.getFileName();
  const cell = cellOfScript(script);
  const name = site.getFunctionName();
  if (cell) {
    const { line, column } = placeInCell(cell, { line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 });
    const place = `${cell.name}:${line}:${column}`;
    const called = site.isConstructor() ? `new ${name}` : name;
    return { text: called ? `    at ${called} (${place})` : `    at ${place}`, cell };
  }
  if (!script || script.startsWith("node:") || script.includes("/kernels/")) return null;
  const path = script.startsWith("file:") ? fileURLToPath(script.replace(/[?#].*$/, "")) : script;
  const modules = path.lastIndexOf("node_modules/");
  if (modules >= 0) {
    const [, packageName] = /^((?:@[^/]+\/)?[^/]+)/.exec(path.slice(modules + "node_modules/".length)) ?? [];
    return { text: `    at ${name ?? "<anonymous>"} (${packageName})`, cell: null };
  }
  const shown = path.startsWith(house) ? `carnet/${path.slice(house.length)}` : path;
  return {
    text: `    at ${name ? `${name} (` : ""}${shown}:${site.getLineNumber()}:${site.getColumnNumber()}${name ? ")" : ""}`,
    cell: null,
  };
}

/** Installs our stack traces for every error of this thread. */
export function installTraces(): void {
  Error.stackTraceLimit = 30;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map(frame).filter((one) => one !== null);
    const cell = frames.find((one) => one.cell)?.cell;
    if (cell) thrownBy.set(error, cell);
    // Inside a library one line says which: what the person can change is in the cells.
    const lines = frames.map(({ text }) => text).filter((text, i, all) => !/\([^:()]+\)$/.test(text) || text !== all[i - 1]);
    return [heading(error), ...lines.slice(0, 12)].join("\n");
  };
}

function heading(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

export interface DescribedError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Whatever was thrown, as Jupyter tells it, in the person's names. Never throws. */
export function describeError(thrown: unknown): DescribedError {
  const { ename, evalue, traceback } = described(thrown);
  return { ename: withoutSuffix(ename), evalue: withoutSuffix(evalue), traceback: traceback.map(withoutSuffix) };
}

/** What ended a cell. Where V8 refused to compile it, the error has no trace: the place is in the details. */
export function describeFailure(thrown: unknown, details: Runtime.ExceptionDetails, cell: RunCell): DescribedError {
  const error = describeError(thrown);
  if (error.ename !== "SyntaxError" || error.traceback.some((line) => line.startsWith("    at "))) return error;
  const { line, column } = placeInCell(cell, { line: details.lineNumber + 1, column: details.columnNumber + 1 });
  return { ...error, traceback: [`    ${cell.name}:${line}:${column}`, ...error.traceback] };
}

const longestMessage = 10_000;
const deepestCause = 3;
const shownInner = 10;

function described(thrown: unknown): DescribedError {
  try {
    if (types.isProxy(thrown) || !isError(thrown)) {
      const shown = cut(typeof thrown === "string" ? thrown : inspect(thrown, { depth: 3 }));
      return { ename: "Error", evalue: shown, traceback: [`Uncaught ${shown}`] };
    }
    // A person may have made them anything.
    const { name, message }: { name?: unknown; message?: unknown } = thrown;
    const ename = cut(String(name || "Error"));
    const evalue = cut(String(message));
    return { ename, evalue, traceback: traceOf(thrown, `${ename}: ${evalue}`, 0) };
  } catch {
    return { ename: "Error", evalue: "", traceback: ["Error"] };
  }
}

function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || types.isNativeError(thrown) || Object.prototype.toString.call(thrown) === "[object Error]";
}

function cut(text: string): string {
  return text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
}

/** Empty where a person's own `Error.prepareStackTrace`, or getter, fails or gives something else. */
function stackOf(error: Error): string {
  try {
    const { stack }: { stack?: unknown } = error;
    return typeof stack === "string" ? stack : "";
  } catch {
    return "";
  }
}

/** The stack, what the error carries besides, its causes, and the errors that it gathers. */
function traceOf(error: Error, title: string, depth: number): string[] {
  const stack = stackOf(error) || title;
  const { message } = error as { message?: unknown };
  const whole = typeof message === "string" && message.length > longestMessage ? stack.replace(message, () => cut(message)) : stack;
  const lines = [...whole.split("\n"), ...extras(error)];
  if (depth >= deepestCause) return lines;
  const inner = (label: string, one: unknown): string[] => {
    const told = isError(one) && !types.isProxy(one) ? traceOf(one, String(one), depth + 1) : [cut(inspect(one, { depth: 1 }))];
    return told.map((line, i) => (i === 0 ? `  [${label}]: ${line}` : `  ${line}`));
  };
  if (Object.hasOwn(error, "cause")) lines.push(...inner("cause", error.cause));
  const gathered: unknown = (error as { errors?: unknown }).errors;
  if (Array.isArray(gathered)) {
    lines.push(...gathered.slice(0, shownInner).flatMap((one, i) => inner(`error ${i + 1}`, one)));
    if (gathered.length > shownInner) lines.push(`  … ${gathered.length}`);
  }
  return lines;
}

const known = new Set(["stack", "message", "name", "cause", "errors", "sentence"]);

/** What the person, or Node, wrote on the error: `code`, `path`. Getters are not asked. */
function extras(error: Error): string[] {
  const entries = Object.keys(error).filter((key) => !known.has(key));
  const told = entries.slice(0, 10).flatMap((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(error, key);
    return descriptor && "value" in descriptor ? [`${key}: ${cut(inspect(descriptor.value, { depth: 1, breakLength: Infinity }))}`] : [];
  });
  return told.length > 0 ? [`  { ${told.join(", ")} }`] : [];
}
