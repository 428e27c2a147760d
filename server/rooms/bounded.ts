/**
 * What a kernel shows, cut to what a document can hold. Its shape was checked when it came; its content is anybody's: names that are no MIME
 * types, lists within lists without end, texts of any length.
 */
import type { OutputMessage } from "./output-writer.ts";

const longest = { name: 200, sentence: 20_000, line: 2000, lines: 200, mimeType: 200, displayId: 500 } as const;
const mostMimeTypes = 50;
const deepest = 100;
const metadataBytes = 64 * 1024;
/** Yjs takes the type of a value from its `constructor`, and would refuse the whole change. */
const ofObjects = ["constructor", "__proto__"];
const mimeType = /^[\w.+-]+\/[\w.+-]+(?:;[ \w.+=-]*)?$/;

export function bounded(message: OutputMessage): OutputMessage {
  if (message.type === "stream" || message.type === "clear_output") return message;
  if (message.type === "error") {
    const { ename, evalue, traceback, explanation } = message;
    return {
      ...message,
      ename: cut(ename, longest.name),
      evalue: cut(evalue, longest.sentence),
      traceback: traceback.slice(0, longest.lines).map((line) => cut(line, longest.line)),
      ...(explanation === undefined ? {} : { explanation: cut(explanation, longest.sentence) }),
    };
  }
  const data = Object.entries(message.data).filter(
    ([type, value]) => type.length <= longest.mimeType && mimeType.test(type) && depthIsBounded(value),
  );
  const fits = depthIsBounded(message.metadata) && JSON.stringify(message.metadata).length <= metadataBytes;
  const metadata = fits ? Object.entries(message.metadata).filter(([name]) => !ofObjects.includes(name)) : [];
  const { displayId } = message;
  return {
    ...message,
    data: Object.fromEntries(data.slice(0, mostMimeTypes)),
    metadata: Object.fromEntries(metadata),
    ...(displayId === undefined ? {} : { displayId: displayId.slice(0, longest.displayId) }),
  };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).toWellFormed()}⋯`;
}

/** Without recursion: the depth is the question. */
function depthIsBounded(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return false;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return true;
}

/** Bytes that a message brings, so that a run can be stopped before it fills the memory; a small one costs as much as its frame. */
export function weigh(message: OutputMessage, buffers: readonly Uint8Array[]): number {
  if (message.type === "stream") return message.text.length;
  if (message.type === "error") return message.ename.length + message.evalue.length + message.traceback.join("").length + perMessage;
  if (message.type === "clear_output") return 0;
  let bytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, perMessage);
  for (const [type, value] of Object.entries(message.data)) bytes += type.length + weightOf(value);
  return bytes;
}
const perMessage = 50;

function weightOf(value: unknown): number {
  return typeof value === "string" ? value.length : JSON.stringify(value ?? null).length;
}
