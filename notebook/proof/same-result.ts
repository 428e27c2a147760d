/**
 * Whether a cell gave the same result twice: text, numbers and data exactly, images and large content by their hash. What belongs to the run
 * and not to the result (counts, durations of progress bars, names of displays, how a stream was cut into pieces) does not count.
 */
import { mime } from "../../protocol/mime.ts";
import type { NbOutput } from "../../protocol/nbformat.ts";
import { carnetOutputMetadata } from "../../protocol/output.ts";
import type { ProofHint } from "../../protocol/proof.ts";

export interface Sameness {
  outcome: "same" | "clock" | "different";
  hint?: ProofHint;
}

export function sameResult(before: readonly NbOutput[], after: readonly NbOutput[], source: string): Sameness {
  const [was, is] = [comparable(before), comparable(after)];
  if (was === is) return { outcome: "same" };
  const clock = clockCode.test(source);
  if (clock && withoutTimes(was) === withoutTimes(is)) return { outcome: "clock" };
  if (chanceCode.test(source)) return { outcome: "different", hint: "chance" };
  if (differsInLastDigits(was, is)) return { outcome: "different", hint: "rounding" };
  return clock ? { outcome: "different", hint: "clock" } : { outcome: "different" };
}

/** Code that reads the clock, or draws by chance. A hint, not a proof: it may be in a comment. */
const clockCode = /\bDate\b|\bperformance\b|\bconsole\s*\.\s*time|\bprocess\s*\.\s*(?:hrtime|uptime)|\bTemporal\b/;
const chanceCode = /\brandom\w*\b|\bshuffle\w*\b|\bgetRandomValues\b|\brandomUUID\b|\b(?:truncated)?[Nn]ormal\(|\.fit(?:Dataset)?\(/;

/** The result as a text with nothing of the run in it. */
function comparable(outputs: readonly NbOutput[]): string {
  const streams = new Map<string, unknown[]>();
  const shown: unknown[] = [];
  for (const output of outputs) {
    const kept = carnetOutputMetadata.safeParse((output.metadata as { carnet?: unknown } | undefined)?.carnet ?? {});
    const large = kept.success ? kept.data : {};
    if (output.output_type === "stream") {
      const name = String(output.name);
      streams.set(name, [...(streams.get(name) ?? []), large.stream?.sha256 ?? String(output.text)]);
    } else if (output.output_type === "error") shown.push({ error: output.ename, value: output.evalue });
    else shown.push({ data: result(output.data), blobs: hashes(large.blobs), buffers: large.buffers?.map(({ sha256 }) => sha256) });
  }
  const texts = [...streams].map(([name, parts]) => [name, parts.join("")]).sort(([a], [b]) => (a < b ? -1 : 1));
  return json([texts, shown]);
}

function hashes(blobs: Record<string, { sha256: string }> | undefined): unknown {
  return Object.entries(blobs ?? {}).map(([type, { sha256 }]) => [type, sha256]);
}

function result(data: unknown): unknown {
  const entries = Object.entries((data ?? {}) as Record<string, unknown>);
  // What processes beside the notebook are doing, as it was when somebody looked: the cell's own values are its result.
  if (entries.some(([type]) => type === mime.federation)) return mime.federation;
  return Object.fromEntries(entries.map(([type, value]) => [type, type === mime.progress ? withoutRun(value) : value]));
}

/** A bar counts as far as it came, not how long it took. */
function withoutRun(value: unknown): unknown {
  const { elapsedMs: _elapsed, remainingMs: _remaining, ...rest } = (value ?? {}) as Record<string, unknown>;
  return rest;
}

/** With keys in order, so that equal values are equal texts. */
function json(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : each,
  );
}

/** Dates, times of day, milliseconds since 1970 and durations with their unit. */
const times =
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\b|\b1[5-9]\d{11}\b|\b\d+(?:[.,]\d+)?\s?(?:ns|µs|ms|s|min)\b/g;

function withoutTimes(text: string): string {
  return text.replace(times, "<time>");
}

const number = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi;
const relative = 1e-5;

function differsInLastDigits(was: string, is: string): boolean {
  if (was.replace(number, "#") !== is.replace(number, "#")) return false;
  const [a, b] = [was, is].map((text) => (text.match(number) ?? []).map(Number));
  return a.every((value, index) => Math.abs(value - b[index]) <= relative * Math.max(Math.abs(value), Math.abs(b[index])));
}
