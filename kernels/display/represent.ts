/** Any value as representations. It never throws, and what it gives is bounded whatever the value. */
import { createRequire } from "node:module";
import { inspect } from "node:util";
import { mime } from "../../protocol/mime.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import { representKnown } from "./known-objects.ts";
import { representRecords, representTypedArray } from "./lists.ts";
import { representPicture } from "./pictures.ts";
import type { Representation } from "./representation.ts";
import { carriedRepresentation, displayMethod } from "./representation.ts";

export interface WholeRepresentation {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** Loaded with the first volume: reading images is a lot of code, and most kernels start without. */
const require = createRequire(import.meta.url);
function representVolume(value: object): Representation | null {
  const { kind } = value as { kind?: unknown };
  if (kind !== "carnet/volume" && kind !== "carnet/labels") return null;
  return (require("./volume.ts") as typeof import("./volume.ts")).representVolume(value);
}

/** Loaded with the first list or summary of ours, for the same reason. */
function representOurs(value: object): Representation | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const marks = ["featureCode", "suvPeakHighest", "tmtvMl"];
  if (typeof first !== "object" || first === null || !marks.some((mark) => mark in first)) return null;
  return (require("./lesions.ts") as typeof import("./lesions.ts")).representLesions(value);
}

const plainCharacters = 100_000;

/**
 * Exactly what Node's `util.inspect` says, without colours. Only what would be huge is bounded more than Node bounds it; what cannot be
 * inspected at all is named by its kind.
 */
export function plainText(value: unknown): string {
  let shown: string;
  try {
    shown = inspect(value);
  } catch {
    shown = kindOf(value);
  }
  return shown.length > plainCharacters ? `${shown.slice(0, plainCharacters)}…` : shown;
}

function kindOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return "[object]";
  }
}

export function mimeOf(value: unknown): WholeRepresentation {
  const found = safely(() => representation(value));
  const data = { ...found?.data };
  const withText = typeof data[mime.text] === "string" ? data : { ...data, [mime.text]: plainText(value) };
  return { data: withText, metadata: found?.metadata ?? {}, buffers: found?.buffers ?? [] };
}

function representation(value: unknown): Representation | null {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return null;
  const carried = carriedRepresentation(value);
  if (carried) return carried();
  const volume = representVolume(value);
  if (volume) return volume;
  const ours = representOurs(value);
  if (ours) return ours;
  const said = saidByItself(value);
  if (said !== null) return isThenable(said) ? null : { data: jsonBundle(said) };
  return representKnown(value) ?? representPicture(value) ?? representTypedArray(value) ?? representRecords(value);
}

/**
 * As `mimeOf`, for a value whose method takes its time: then a promise of it, which never rejects. Its method is called once.
 */
export function mimeInTime(value: unknown): WholeRepresentation | Promise<WholeRepresentation> {
  const isAsking = typeof value === "object" && value !== null && !safely(() => carriedRepresentation(value));
  const said = isAsking ? safely(() => saidByItself(value)) : null;
  if (said === null) return mimeOf(value);
  const plain = (): WholeRepresentation => ({ data: { [mime.text]: plainText(value) }, metadata: {}, buffers: [] });
  const whole = (bundle: unknown): WholeRepresentation => {
    const data = safely(() => jsonBundle(bundle)) ?? {};
    return typeof data[mime.text] === "string" ? { data, metadata: {}, buffers: [] } : { ...plain(), data: { ...data, ...plain().data } };
  };
  return isThenable(said) ? Promise.resolve(said).then(whole, plain) : whole(said);
}

function saidByItself(value: object): unknown {
  const method = (value as Record<symbol, unknown>)[displayMethod];
  return typeof method === "function" ? ((method as () => unknown).call(value) ?? null) : null;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** What a stranger's method gave, as far as it can be sent. */
function jsonBundle(bundle: unknown): MimeBundle {
  return typeof bundle === "object" && bundle !== null ? (JSON.parse(JSON.stringify(bundle)) as MimeBundle) : {};
}

/** A getter of the person's may throw: then the value is shown as plain text. */
function safely<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
