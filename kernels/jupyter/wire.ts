/**
 * A Jupyter message as frames: identities, the mark, the signature (HMAC-SHA256 of the four JSON parts), header, parent header, metadata, content
 * and buffers. What is not signed with the connection's key is no message, and the same signature is taken once.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import type { JupyterHeader } from "../../protocol/jupyter.ts";
import { jupyterHeader, jupyterVersion } from "../../protocol/jupyter.ts";

const mark = Buffer.from("<IDS|MSG>");
const rememberedSignatures = 65_536;

export interface JupyterMessage {
  /** The way back to who sent it. */
  identities: Buffer[];
  header: JupyterHeader;
  /** As it came: what answers it carries it. */
  rawHeader: Record<string, unknown>;
  content: unknown;
  metadata: Record<string, unknown>;
  buffers: Buffer[];
}
export interface OutgoingMessage {
  type: string;
  parent: Record<string, unknown>;
  content: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  buffers?: readonly Uint8Array[];
}
/** Why what came was not taken. */
export type Unreadable = { unreadable: "no-mark" | "too-short" | "wrong-signature" | "replayed" | "not-json" | "bad-header" };

export class Wire {
  readonly session = randomUUID();
  readonly #key: string;
  readonly #seen = new Set<string>();
  #sent = 0;

  constructor(key: string) {
    this.#key = key;
  }

  #sign(parts: readonly Uint8Array[]): string {
    if (this.#key === "") return "";
    const mac = createHmac("sha256", this.#key);
    for (const part of parts) mac.update(part);
    return mac.digest("hex");
  }

  decode(frames: readonly Buffer[]): JupyterMessage | Unreadable {
    const at = frames.findIndex((frame) => frame.equals(mark));
    if (at < 0) return { unreadable: "no-mark" };
    const [signature, ...rest] = frames.slice(at + 1);
    if (rest.length < 4) return { unreadable: "too-short" };
    const parts = rest.slice(0, 4);
    const refusal = this.#verify(signature, parts);
    if (refusal !== null) return { unreadable: refusal };
    let values: unknown[];
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true });
      values = parts.map((part) => JSON.parse(decoder.decode(part)) as unknown);
    } catch {
      return { unreadable: "not-json" };
    }
    const header = jupyterHeader.safeParse(values[0]);
    if (!header.success || !isRecord(values[2])) return { unreadable: "bad-header" };
    const rawHeader = values[0] as Record<string, unknown>;
    const [, , metadata, content] = values as [unknown, unknown, Record<string, unknown>, unknown];
    return { identities: frames.slice(0, at), header: header.data, rawHeader, metadata, content, buffers: rest.slice(4) };
  }

  #verify(signature: Buffer, parts: readonly Buffer[]): "wrong-signature" | "replayed" | null {
    if (this.#key === "") return null;
    const expected = this.#sign(parts);
    const given = signature.toString("latin1");
    if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given, "latin1"), Buffer.from(expected, "latin1")))
      return "wrong-signature";
    if (this.#seen.has(expected)) return "replayed";
    this.#seen.add(expected);
    if (this.#seen.size > rememberedSignatures) this.#seen.delete(this.#seen.values().next().value!);
    return null;
  }

  /** The frames after the identities or the topic. */
  encode({ type, parent, content, metadata = {}, buffers = [] }: OutgoingMessage): Uint8Array[] {
    this.#sent += 1;
    const header = {
      msg_id: `${this.session}_${this.#sent}`,
      msg_type: type,
      username: "carnet",
      session: this.session,
      date: new Date().toISOString(),
      version: jupyterVersion,
    };
    const parts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part), "utf8"));
    return [mark, Buffer.from(this.#sign(parts)), ...parts, ...buffers];
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
