/** The editor that is open, for commands that concern its caret. */
export interface EditorNow {
  cellId: string;
  caret(): number;
}

let now: EditorNow | null = null;

export function setEditorNow(editor: EditorNow): () => void {
  now = editor;
  return () => void (now === editor && (now = null));
}

export function editorNow(): EditorNow | null {
  return now;
}
