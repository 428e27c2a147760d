/** What a displayable value is: several representations of one thing, of which a page shows the richest that it knows. */
import type { MimeBundle } from "../../protocol/output.ts";

export interface Representation {
  /** By MIME type. `text/plain` is always among them when shown. */
  data: MimeBundle;
  metadata?: Record<string, unknown>;
  /** Binary content, which MIME content names by its index. */
  buffers?: Uint8Array[];
}

/** The method by which a value says how it shows itself: the one that Deno's kernel asks for too. */
export const displayMethod: unique symbol = Symbol.for("Jupyter.display") as never;

const wholeMark = Symbol.for("carnet.representation");

/** A value that shows itself as `representation`. */
export interface Displayable {
  [displayMethod](): MimeBundle;
}

/** Makes a value that shows itself, with buffers where it has them. */
export function displayable<Own extends object>(own: Own, represent: () => Representation): Own & Displayable {
  Object.defineProperty(own, displayMethod, { value: () => represent().data, enumerable: false });
  Object.defineProperty(own, wholeMark, { value: represent, enumerable: false });
  return own as Own & Displayable;
}

/** The representation that a value of ours carries. */
export function carriedRepresentation(value: object): (() => Representation) | null {
  const represent = (value as Record<symbol, unknown>)[wholeMark];
  return typeof represent === "function" ? (represent as () => Representation) : null;
}
