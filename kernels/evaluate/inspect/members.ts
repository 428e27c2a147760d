/** What lies inside a value, page by page: members of lists, entries of Maps and Sets, properties. Getters are named and not asked. */
import { types } from "node:util";
import type { ValueMember } from "../../../protocol/variables.ts";
import { membersAtOnce } from "../../../protocol/variables.ts";
import { summaryOf } from "../summary.ts";
import { factsOf } from "./facts.ts";
import { lengthOf, ownValue } from "./own.ts";

const { getOwnPropertyDescriptor, getOwnPropertyNames } = Object;
const longestKey = 1000;

export function membersOf(value: object, from: number): { members: ValueMember[]; count: number } {
  if (types.isMap(value) || types.isSet(value)) return entries(value, from);
  const length = lengthOf(value);
  if (length !== null) {
    const members = places(from, length).map((i) => member(String(i), i, getOwnPropertyDescriptor(value, i)));
    return { members, count: length };
  }
  const names = getOwnPropertyNames(value);
  const members = places(from, names.length).map((i) => {
    const name = names[i];
    return member(name, name.length > longestKey ? null : name, descriptorOf(value, name));
  });
  return { members, count: names.length };
}

/** A name of a module that is still being loaded has no value yet, and says so by throwing. */
function descriptorOf(object: object, name: string): PropertyDescriptor | undefined {
  try {
    return getOwnPropertyDescriptor(object, name);
  } catch {
    return undefined;
  }
}

function places(from: number, length: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(membersAtOnce, length - from)) }, (_, i) => from + i);
}

function member(key: string, step: ValueMember["step"], descriptor: PropertyDescriptor | undefined): ValueMember {
  const facts = factsOf(descriptor?.value);
  const shown = key.length > 180 ? `${key.slice(0, 180).toWellFormed()}…` : key.toWellFormed();
  if (descriptor && !("value" in descriptor)) return { ...facts, key: shown, step: null, type: "get", preview: "", getter: true };
  return { ...facts, key: shown, step: opens(descriptor?.value) ? step : null };
}

/** Whether there is more to see than one line says. */
export function opens(value: unknown): boolean {
  if (typeof value === "string") return value.length > 80;
  return (typeof value === "object" && value !== null && !types.isProxy(value)) || typeof value === "function";
}

function entries(value: Map<unknown, unknown> | Set<unknown>, from: number): { members: ValueMember[]; count: number } {
  const members: ValueMember[] = [];
  const isMap = types.isMap(value);
  const all: Iterable<unknown> = isMap ? Map.prototype.entries.call(value) : Set.prototype.values.call(value);
  let place = -1;
  for (const entry of all) {
    place += 1;
    if (place < from) continue;
    if (members.length === membersAtOnce) break;
    const [key, held] = isMap ? (entry as [unknown, unknown]) : [undefined, entry];
    members.push(member(isMap ? summaryOf(key) : String(place), place, { value: held }));
  }
  return { members, count: lengthOf(value) ?? 0 };
}

/** One step of a path; null where there is no such value, or only a getter. */
export function stepInto(value: unknown, step: string | number): { value: unknown } | null {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || types.isProxy(value)) return null;
  if (typeof step === "number" && (types.isMap(value) || types.isSet(value))) {
    if (step >= (lengthOf(value) ?? 0)) return null;
    const values = types.isMap(value) ? Map.prototype.values.call(value) : Set.prototype.values.call(value);
    let place = 0;
    for (const held of values as Iterable<unknown>) if (place++ === step) return { value: held };
    return null;
  }
  const descriptor = descriptorOf(value, String(step));
  return descriptor && "value" in descriptor ? { value: ownValue(value, step) } : null;
}
