"use client";
/** Takes images that are pasted or dropped into a text: asks what they show, then puts them into the cell. */
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { ClipboardEvent, DragEvent, ReactNode } from "react";
import type { CellView } from "../cell-view.ts";
import { Modal } from "../dialogs.tsx";
import { editorNow } from "../editor-now.ts";
import { useNotebookContext } from "../use-notebook.ts";
import { Button } from "../../ui/button.tsx";
import dialogs from "../dialogs.module.css";
import styles from "./image-drop.module.css";
import { imageMarkdown, prepareImage } from "./prepare.ts";
import type { ImageFault, PreparedImage } from "./prepare.ts";

type Waiting = { image: PreparedImage; offset: number } | { fault: ImageFault };

export function ImageDrop({ cell, children }: { cell: CellView; children: ReactNode }) {
  const { store } = useNotebookContext();
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const take = (files: FileList | undefined): boolean => {
    const file = [...(files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (file === undefined) return false;
    const offset = editorNow()?.caret() ?? cell.source.length;
    void prepareImage(file, cell.attachments ?? {}).then((prepared) =>
      setWaiting(typeof prepared === "string" ? { fault: prepared } : { image: prepared, offset }),
    );
    return true;
  };
  const onPaste = (event: ClipboardEvent): void => {
    // A table copied from a spreadsheet comes as a picture too: its text is what is meant.
    if (event.clipboardData.types.includes("text/plain") || !take(event.clipboardData.files)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onDrop = (event: DragEvent): void => {
    if (!take(event.dataTransfer.files)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const close = (): void => {
    setWaiting(null);
    store.select({ active: cell.id, mode: "edit", caret: null, focus: true });
  };
  const insert = (alternative: string): void => {
    if (waiting === null || "fault" in waiting) return;
    const { image, offset } = waiting;
    const at = Math.min(offset, store.sharedText(cell.id)?.length ?? 0);
    const text = spaced(imageMarkdown(image.name, alternative), store.sharedText(cell.id)?.toString() ?? "", at);
    store.perform({ kind: "attach", id: cell.id, ...image, offset: at, text });
    close();
  };
  return (
    <div onPasteCapture={onPaste} onDropCapture={onDrop} onDragOver={(event) => event.preventDefault()}>
      {children}
      {waiting !== null && <ImageDialog waiting={waiting} onInsert={insert} onClose={close} />}
    </div>
  );
}

/** At the end of a line that says something, an image begins a paragraph of its own. */
function spaced(image: string, source: string, at: number): string {
  const before = source.slice(source.lastIndexOf("\n", at - 1) + 1, at);
  return before.trim() !== "" && (at === source.length || source[at] === "\n") ? `\n\n${image}` : image;
}

function ImageDialog({ waiting, onInsert, onClose }: { waiting: Waiting; onInsert: (alternative: string) => void; onClose: () => void }) {
  const t = useTranslations("notebook.image");
  const field = useRef<HTMLTextAreaElement>(null);
  const [decorative, setDecorative] = useState(false);
  const [text, setText] = useState("");
  if ("fault" in waiting)
    return (
      <Modal title={t("refused")} onClose={onClose}>
        <p>{t(`fault.${waiting.fault}`)}</p>
        <div className={dialogs["actions"]}>
          <Button look="primary" onClick={onClose}>
            {t("close")}
          </Button>
        </div>
      </Modal>
    );
  const { image } = waiting;
  return (
    <Modal title={t("title")} onClose={onClose}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          if (decorative || text.trim() !== "") onInsert(decorative ? "" : text.trim());
          else field.current?.focus();
        }}
      >
        <img src={`data:${image.type};base64,${image.data}`} alt="" />
        <label>
          {t("alternative")}
          <textarea
            ref={field}
            value={text}
            disabled={decorative}
            required={!decorative}
            rows={2}
            onChange={(event) => setText(event.target.value)}
          />
          <small>{t("help")}</small>
        </label>
        <label className={styles["choice"]}>
          <input type="checkbox" checked={decorative} onChange={(event) => setDecorative(event.target.checked)} /> {t("decorative")}
        </label>
        <div className={dialogs["actions"]}>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit">
            {t("insert")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
