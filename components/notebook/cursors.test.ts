import { expect, test } from "vitest";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { cursorsIn, sayCursor } from "./cursors.ts";

function page(name: string, from?: Y.Doc): { text: Y.Text; awareness: Awareness; doc: Y.Doc } {
  const doc = new Y.Doc();
  if (from !== undefined) Y.applyUpdate(doc, Y.encodeStateAsUpdate(from));
  const awareness = new Awareness(doc);
  awareness.setLocalState({ user: { name }, cell: "a" });
  return { doc, awareness, text: doc.getText("a") };
}
const hear = (to: Awareness, from: Awareness) => applyAwarenessUpdate(to, encodeAwarenessUpdate(from, [from.clientID]), "test");

test("another's caret stays by its letter while one types, and goes when the editor closes", () => {
  const ada = page("Ada");
  ada.text.insert(0, "const dose = 4;");
  const ben = page("Ben", ada.doc);
  sayCursor(ben.awareness, "a", { text: ben.text, offset: 10 });
  hear(ada.awareness, ben.awareness);
  const named = (offset: number) => [{ client: ben.awareness.clientID, name: "Ben", offset }];
  expect(cursorsIn(ada.awareness, "a", ada.text)).toEqual(named(10));
  ada.text.insert(0, "// ");
  ada.text.insert(13, " typed at his caret");
  expect(cursorsIn(ada.awareness, "a", ada.text)).toEqual(named(13));
  expect(cursorsIn(ada.awareness, "b", ada.text)).toEqual([]);
  expect(cursorsIn(ben.awareness, "a", ben.text)).toEqual([]);
  sayCursor(ben.awareness, "a", null);
  hear(ada.awareness, ben.awareness);
  expect(cursorsIn(ada.awareness, "a", ada.text)).toEqual([]);
  expect(ben.awareness.getLocalState()).toEqual({ user: { name: "Ben" }, cell: "a" });
  for (const { awareness } of [ada, ben]) awareness.destroy();
});

test("nonsense that another page says is no caret", () => {
  const [ada, eve] = [page("Ada"), page("Eve")];
  for (const cursor of [{ cell: "a", at: { tname: 5, item: "x" } }, { cell: "a", at: null }, { cell: 3 }, "x", null]) {
    eve.awareness.setLocalState({ user: { name: "Eve" }, cursor });
    hear(ada.awareness, eve.awareness);
    expect(cursorsIn(ada.awareness, "a", ada.text)).toEqual([]);
  }
  for (const { awareness } of [ada, eve]) awareness.destroy();
});
