/** Any value as representations. It never throws, and what it gives is bounded whatever the value. */
import { createRequire } from "node:module";
import { inspect } from "node:util";
import { mime } from "../../protocol/mime.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import { representKnown } from "./known-objects.ts";
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

const plainCharacters = 100_000;

/** The value as Node's console shows it, without colours, bounded. */
export function plainText(value: unknown): string {
  let shown: string;
  try {
    shown = inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 20_000 });
  } catch {
    shown = Object.prototype.toString.call(value);
  }
  return shown.length > plainCharacters ? `${shown.slice(0, plainCharacters)}…` : shown;
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
  const method = (value as Record<symbol, unknown>)[displayMethod];
  if (typeof method === "function") return { data: jsonBundle((method as () => unknown).call(value)) };
  return representKnown(value);
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
