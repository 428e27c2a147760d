/** Showing values while a cell runs, and changing what was shown. */
import { randomUUID } from "node:crypto";
import { kernelPort } from "../evaluate/port.ts";
import type { WholeRepresentation } from "./represent.ts";
import { mimeInTime } from "./represent.ts";
import { displayable } from "./representation.ts";

/** What was shown, to be changed later: also after its cell ended. */
export interface Handle {
  readonly id: string;
  /** Shows another value in the same place. */
  update(value: unknown): void;
}

const handles = new WeakSet<object>();

function send(type: "display_data" | "update_display_data", id: string, value: unknown): void {
  const shown = mimeInTime(value);
  if (shown instanceof Promise) {
    const later = shown.then((ready) => sendReady(type, id, ready));
    kernelPort()?.hold(later);
  } else sendReady(type, id, shown);
}

function sendReady(type: "display_data" | "update_display_data", id: string, { data, metadata, buffers }: WholeRepresentation): void {
  const port = kernelPort();
  // Outside of a kernel, in a plain script, the text is what can be shown.
  if (port) port.send({ type, data, metadata, displayId: id }, buffers);
  else console.log(data["text/plain"]);
}

/**
 * Shows a value under the cell.
 *
 * ```ts
 * const shown = display("…");
 * shown.update("fini");
 * ```
 */
export function display(value: unknown, { id }: { id?: string } = {}): Handle {
  // What was shown already (`display(plot(…))`) is not shown twice.
  if (typeof value === "object" && value !== null && handles.has(value)) return value as Handle;
  const own = id ?? randomUUID();
  send("display_data", own, value);
  const handle: Handle = { id: own, update: (next) => send("update_display_data", own, next) };
  handles.add(handle);
  return handle;
}

/** Changes what was shown with an id: `display.update("perte", figure)`. */
display.update = (id: string, value: unknown): void => send("update_display_data", id, value);

/** True for what `display` gave: as the result of a cell it shows nothing again. */
export function isHandle(value: unknown): boolean {
  return typeof value === "object" && value !== null && handles.has(value);
}

/** Takes away what the cell has shown so far; with `wait`, not before the next output comes. */
export function clearOutput({ wait = false }: { wait?: boolean } = {}): void {
  kernelPort()?.send({ type: "clear_output", wait });
}

/** Asks the person for a line of text. */
export function input(prompt = ""): Promise<string> {
  return kernelPort()?.ask(prompt, false) ?? Promise.reject(new Error("input() works in a notebook"));
}

/** Asks for a text that is not shown while it is typed, and not kept. */
export function inputSecret(prompt = ""): Promise<string> {
  return kernelPort()?.ask(prompt, true) ?? Promise.reject(new Error("inputSecret() works in a notebook"));
}

export { displayable };
