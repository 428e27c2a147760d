/** One's own typing, to be undone cell by cell: it outlives the editor, which is closed and opened anew as the focus wanders. */
import * as Y from "yjs";
import { typingOrigin } from "./monaco-binding.ts";

const managers = new WeakMap<Y.Text, Y.UndoManager>();

export function typingUndo(text: Y.Text): Y.UndoManager {
  const known = managers.get(text);
  if (known !== undefined) return known;
  const manager = new Y.UndoManager(text, { trackedOrigins: new Set([typingOrigin]), captureTimeout: 400 });
  managers.set(text, manager);
  return manager;
}
