/** Draws the carets of others in Monaco, each with its name, and tells others where one's own stands. */
import type { editor } from "monaco-editor";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import type { MonacoModule } from "./monaco.ts";
import { cursorsIn, sayCursor } from "./cursors.ts";
import type { Cursor } from "./cursors.ts";
import styles from "./people.module.css";
import { hueOf } from "./people.tsx";

const sayEveryMs = 80;

interface ShowCursors {
  monaco: MonacoModule;
  editor: editor.IStandaloneCodeEditor;
  model: editor.ITextModel;
  awareness: Awareness;
  cellId: string;
  text: Y.Text;
}

export function showCursors({ monaco, editor: shown, model, awareness, cellId, text }: ShowCursors): { dispose: () => void } {
  const widgets = new Map<number, { at: string; widget: editor.IContentWidget }>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (): void => {
    timer = undefined;
    const position = shown.getPosition();
    if (position !== null) sayCursor(awareness, cellId, { text, offset: Math.min(model.getOffsetAt(position), text.length) });
  };
  const draw = (): void => {
    const cursors = new Map(cursorsIn(awareness, cellId, text).map((cursor) => [cursor.client, cursor]));
    for (const [client, { widget }] of widgets) {
      if (cursors.has(client)) continue;
      shown.removeContentWidget(widget);
      widgets.delete(client);
    }
    for (const cursor of cursors.values()) {
      const known = widgets.get(cursor.client);
      const { lineNumber, column } = model.getPositionAt(cursor.offset);
      const at = `${lineNumber}:${column} ${cursor.name}`;
      // The name of a caret that stays where it is does not come again.
      if (known?.at === at) continue;
      if (known !== undefined) shown.removeContentWidget(known.widget);
      const widget = caretOf(cursor, { model, monaco });
      widgets.set(cursor.client, { at, widget });
      shown.addContentWidget(widget);
    }
  };
  const moved = shown.onDidChangeCursorPosition(() => (timer ??= setTimeout(say, sayEveryMs)));
  awareness.on("change", draw);
  text.observe(draw);
  say();
  draw();
  return {
    dispose() {
      clearTimeout(timer);
      moved.dispose();
      awareness.off("change", draw);
      text.unobserve(draw);
      for (const { widget } of widgets.values()) shown.removeContentWidget(widget);
      sayCursor(awareness, cellId, null);
    },
  };
}

function caretOf({ client, name, offset }: Cursor, { model, monaco }: Pick<ShowCursors, "model" | "monaco">): editor.IContentWidget {
  const exact = monaco.editor.ContentWidgetPositionPreference.EXACT;
  const node = document.createElement("div");
  node.className = styles["caret"];
  node.style.setProperty("--hue", String(hueOf(name)));
  const label = document.createElement("span");
  label.textContent = name;
  node.append(label);
  const position = model.getPositionAt(offset);
  if (position.lineNumber === 1) node.dataset["first"] = "";
  return {
    getId: () => `caret-${client}`,
    getDomNode: () => node,
    getPosition: () => ({ position, preference: [exact] }),
    // Monaco places what may overflow the editor by the page, but an exact place by the editor: a caret stays inside.
    allowEditorOverflow: false,
  };
}
