import { expect, test } from "vitest";
import * as Y from "yjs";
import { applyToText } from "./monaco-binding.ts";
import { typingUndo } from "./typing-undo.ts";

test("typing is undone after the editor was closed and opened again, and what others typed stays", () => {
  const text = new Y.Doc().getText("source");
  typingUndo(text);
  applyToText(text, [{ offset: 0, length: 0, text: "mine" }]);
  text.insert(0, "theirs ");
  // The next editor of the same cell.
  typingUndo(text).stopCapturing();
  applyToText(text, [{ offset: text.length, length: 0, text: " later" }]);
  typingUndo(text).undo();
  expect(text.toString()).toBe("theirs mine");
  typingUndo(text).undo();
  expect(text.toString()).toBe("theirs ");
  typingUndo(text).redo();
  expect(text.toString()).toBe("theirs mine");
});
