/** One text, two holders: Monaco's model and the shared text follow each other edit by edit, without echo and without moving anyone's caret. */
import type { editor } from "monaco-editor";
import type * as Y from "yjs";
import type { MonacoModule } from "./monaco.ts";
import { editBetween, editsOfDelta, lastFirst } from "./text-delta.ts";
import type { TextEdit } from "./text-delta.ts";

/** Origin of what is typed here; an editor's undo takes back these transactions alone. */
export const typingOrigin = "typing";

/** Binds until disposed. The model must hold the text already, with line feeds. */
export function bindModel(options: { monaco: MonacoModule; model: editor.ITextModel; text: Y.Text }): { dispose: () => void } {
  const { monaco, model, text } = options;
  let fromShared = false;

  const applyToModel = (edits: readonly TextEdit[]): void => {
    fromShared = true;
    model.applyEdits(
      edits.map(({ offset, length, text: inserted }) => ({
        range: monaco.Range.fromPositions(model.getPositionAt(offset), model.getPositionAt(offset + length)),
        text: inserted,
        // A caret where another inserts stays before the insertion.
        forceMoveMarkers: false,
      })),
    );
    fromShared = false;
  };
  const sharedChanged = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (transaction.origin === typingOrigin && transaction.local) return;
    applyToModel(editsOfDelta(event.delta));
    // Line ends that Monaco rewrites, or an edit made in the same moment: the shared text decides.
    const shared = text.toString();
    const difference = editBetween(model.getValue(), shared);
    if (difference !== null && model.getValue() !== shared.replaceAll(/\r\n?/g, "\n")) applyToModel([difference]);
  };
  text.observe(sharedChanged);
  const listening = model.onDidChangeContent((event) => {
    if (fromShared) return;
    applyToText(
      text,
      event.changes.map((change) => ({ offset: change.rangeOffset, length: change.rangeLength, text: change.text })),
    );
  });
  return {
    dispose() {
      text.unobserve(sharedChanged);
      listening.dispose();
    },
  };
}

/** Writes edits that all count in the text as it is into the shared text, as typing. */
export function applyToText(text: Y.Text, edits: readonly TextEdit[]): void {
  text.doc?.transact(() => {
    for (const edit of lastFirst(edits)) {
      if (edit.length > 0) text.delete(edit.offset, edit.length);
      if (edit.text !== "") text.insert(edit.offset, edit.text);
    }
  }, typingOrigin);
}

/** A shared text with Windows line ends would count other offsets than the editor does. */
export function withLineFeeds(text: Y.Text): string {
  const value = text.toString();
  if (!value.includes("\r")) return value;
  const edits = [...value.matchAll(/\r\n?/g)].map((found) => ({ offset: found.index, length: found[0].length, text: "\n" }));
  applyToText(text, edits);
  return text.toString();
}
