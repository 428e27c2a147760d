/**
 * Where others write: each person's caret in the shared text of a cell. It travels as a relative position of Yjs, so that it stays by its
 * letter whatever is typed before it.
 */
import type { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { z } from "zod/mini";

const shared = z.object({ cursor: z.object({ cell: z.string(), at: z.unknown() }), user: z.object({ name: z.string() }) });

export interface Cursor {
  client: number;
  name: string;
  offset: number;
}

/** Tells others where the caret stands in this cell; null when the editor closes. */
export function sayCursor(awareness: Awareness, cell: string, at: { text: Y.Text; offset: number } | null): void {
  const now = awareness.getLocalState();
  if (now === null) return;
  if (at === null) {
    const { cursor, ...rest } = now;
    if ((cursor as { cell?: unknown } | undefined)?.cell === cell) awareness.setLocalState(rest);
    return;
  }
  // Bound to the letter before it: what another types at the caret comes behind it, as in the editor.
  const position = Y.createRelativePositionFromTypeIndex(at.text, at.offset, -1);
  awareness.setLocalState({ ...now, cursor: { cell, at: Y.relativePositionToJSON(position) } });
}

/** The carets of others in this cell. What another page says may be anything. */
export function cursorsIn(awareness: Awareness, cell: string, text: Y.Text): Cursor[] {
  const { doc } = text;
  if (doc === null) return [];
  return [...awareness.getStates()].flatMap(([client, state]) => {
    const parsed = shared.safeParse(state);
    if (client === awareness.clientID || !parsed.success || parsed.data.cursor.cell !== cell) return [];
    const offset = offsetOf(parsed.data.cursor.at, { doc, text });
    return offset === null ? [] : [{ client, name: parsed.data.user.name.slice(0, 80), offset }];
  });
}

function offsetOf(json: unknown, { doc, text }: { doc: Y.Doc; text: Y.Text }): number | null {
  try {
    const position = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(json), doc);
    return position?.type === text ? position.index : null;
  } catch {
    return null;
  }
}
