/** A value in a few words, by its descriptors alone: no getter, no method and no Proxy of the person's runs. */
import { types } from "node:util";
import { lengthOf, ownNames } from "./inspect/own.ts";

const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const functionText = Function.prototype.toString;
const shownEntries = 8;
const shownText = 80;

/** The name of the class, as the prototype says. */
export function classOf(value: object): string {
  let at: object | null = value;
  for (let depth = 0; at && depth < 20; depth += 1) {
    if (types.isProxy(at)) return "Proxy";
    const made: unknown = getOwnPropertyDescriptor(at, "constructor")?.value;
    const name: unknown = typeof made === "function" && !types.isProxy(made) ? getOwnPropertyDescriptor(made, "name")?.value : null;
    if (typeof name === "string" && name !== "") return name;
    at = getPrototypeOf(at) as object | null;
  }
  return "Object";
}

/** "number", "Array(3)", "Map(2)", "Volume". */
export function typeOfValue(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  if (types.isProxy(value)) return "Proxy";
  const size = lengthOf(value);
  return size === null ? classOf(value) : `${classOf(value)}(${size})`;
}

/** What stands before the body of a function: its name and parameters. */
export function signatureOf(value: object, as?: string): string | null {
  const source = functionText.call(value);
  const own: unknown = getOwnPropertyDescriptor(value, "name")?.value;
  const name = as ?? (typeof own === "string" ? own : "");
  if (/^class\b/.test(source)) return (/^class[^{]*/.exec(source)?.[0] ?? "class").trim();
  if (source.endsWith("{ [native code] }")) {
    const length = Number(getOwnPropertyDescriptor(value, "length")?.value ?? 0);
    return `${name}(${Array.from({ length: Math.min(length, 10) }, (_, i) => `arg${i + 1}`).join(", ")}${length === 0 ? "…" : ""})`;
  }
  const from = source.indexOf("(");
  const arrow = /^(?:async\s*)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(source)?.[1];
  if (arrow !== undefined) return `${name}(${arrow})`;
  for (let at = from, depth = 0; at >= 0 && at < Math.min(source.length, 2000); at += 1) {
    if ("([{".includes(source[at])) depth += 1;
    else if (")]}".includes(source[at])) depth -= 1;
    if (depth === 0)
      return `${name}${source
        .slice(from, at + 1)
        .replaceAll(/\s+/g, " ")
        .replaceAll(/ (?=[,)\]}])/g, (_, at: number, all: string) => (all[at + 1] === "}" ? " " : ""))}`;
  }
  return null;
}

export function isClass(value: object): boolean {
  return /^class\b/.test(functionText.call(value)) || getOwnPropertyDescriptor(value, "prototype")?.writable === false;
}

/** Cut before it is quoted: a text may be as large as memory. */
function quoted(text: string): string {
  const written = JSON.stringify(text.slice(0, shownText));
  return text.length > shownText || written.length > shownText ? `${written.slice(0, shownText)}…` : written;
}

/** Digits of a number of a million digits take seconds. */
function bigText(value: bigint): string {
  return BigInt.asIntN(256, value) === value ? `${value}n` : `${value < 0n ? "-" : ""}…n`;
}

export function summaryOf(value: unknown, depth = 0): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "bigint") return bigText(value);
  if (typeof value === "symbol") return "Symbol()";
  if (typeof value === "function") return types.isProxy(value) ? "Proxy" : "ƒ";
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  const type = typeOfValue(value);
  if (types.isProxy(value) || depth > 1) return type;
  if (types.isDate(value))
    return Number.isNaN(Date.prototype.getTime.call(value)) ? "Invalid Date" : Date.prototype.toISOString.call(value);
  if (Array.isArray(value) || types.isTypedArray(value)) return listSummary(value, { type, depth });
  const { first, count } = ownNames(value);
  const shown = first.slice(0, shownEntries).map((key) => `${key}: ${propertySummary(value, key, depth)}`);
  if (shown.length === 0) return type === "Object" ? "{}" : type;
  return `${type === "Object" ? "" : `${type} `}{ ${shown.join(", ")}${count > shown.length ? ", …" : ""} }`;
}

function listSummary(list: object, { type, depth }: { type: string; depth: number }): string {
  const length = lengthOf(list) ?? 0;
  const shown = Array.from({ length: Math.min(length, shownEntries) }, (_, i) => propertySummary(list, String(i), depth));
  return `${type} [${shown.join(", ")}${length > shown.length ? ", …" : ""}]`;
}

function propertySummary(object: object, key: string, depth: number): string {
  const descriptor = getOwnPropertyDescriptor(object, key);
  if (!descriptor) return "";
  return "value" in descriptor ? summaryOf(descriptor.value, depth + 1) : "…";
}
