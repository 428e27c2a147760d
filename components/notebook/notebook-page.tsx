"use client";
/**
 * A notebook, to read at once and to work in as soon as the server's document is here. The first script is small: the line to the server, the
 * editor, charts, viewer and formulas each come when they are needed.
 */
import "katex/dist/katex.min.css";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { Language, Person, Preferences } from "../../protocol/identity.ts";
import { Announcer } from "./announcer.tsx";
import { loadEditor } from "./cell-body.tsx";
import { Cells } from "./cells.tsx";
import type { InitialCell } from "./cell-view.ts";
import { createCommands } from "./commands.ts";
import { KeysDialog, RestartDialog } from "./dialogs.tsx";
import { DocumentationPanel } from "./documentation-panel.tsx";
import { editorNow } from "./editor-now.ts";
import { formatCells } from "./language/format.ts";
import { Notices } from "./notices.tsx";
import styles from "./notebook-page.module.css";
import { createNotebookStore } from "./store.ts";
import type { NotebookStore } from "./store.ts";
import { ProofLine } from "./proof/proof-line.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useHistoryAddress } from "./history/use-history-address.ts";
import { useKeyboard, useSingleKeys } from "./use-keyboard.ts";
import type { PanelName } from "./panels.ts";
import { NotebookContext, useNotebook, useNotebookContext } from "./use-notebook.ts";

const loadFindPanel = () => import("./find/find-panel.tsx");
const loadVariables = () => import("./variables/variables-panel.tsx");
const loadContents = () => import("./contents/contents-panel.tsx");
const VariablesPanel = lazy(() => loadVariables().then((module) => ({ default: module.VariablesPanel })));
const ContentsPanel = lazy(() => loadContents().then((module) => ({ default: module.ContentsPanel })));
const loadPalette = () => import("./palette.tsx");
const HistoryView = lazy(() => import("./history/history-view.tsx").then((module) => ({ default: module.HistoryView })));
const FindPanel = lazy(() => loadFindPanel().then((module) => ({ default: module.FindPanel })));
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));

export interface NotebookPageProps {
  notebookId: string;
  title: string;
  /** Present when the notebook is a person's copy of a lesson. */
  lesson?: { course: string; lesson: string };
  person: Pick<Person, "id" | "name">;
  preferences: Preferences;
  language: Language;
  initialCells: InitialCell[];
}

export function NotebookPage({ notebookId, person, preferences, language, initialCells }: NotebookPageProps) {
  const t = useTranslations("notebook");
  const [dialog, setDialog] = useState<"restart" | "unstoppable" | "prove" | "keys" | "palette" | null>(null);
  const [find, setFind] = useState<{ withReplace: boolean; wish: number } | null>(null);
  const [findShown, setFindShown] = useState(false);
  const [store] = useState(() => createNotebookStore({ notebookId, person, initialCells }));
  const [singleKeys, setSingleKeys] = useSingleKeys(preferences.singleKeys);
  const history = useHistoryAddress(notebookId);
  const { open: openHistory } = history;
  const commands = useMemo(
    () =>
      createCommands({
        store,
        newId: newCellId,
        confirmRestart: (why) => setDialog(why ?? "restart"),
        show: (what) => {
          if (what === "keys" || what === "palette") return setDialog(what);
          if (what === "history") return openHistory();
          setFind((open) => ({ withReplace: what === "replace" || open?.withReplace === true, wish: (open?.wish ?? 0) + 1 }));
        },
        format: (ids) => formatCells(store, ids),
        caretIn: (id) => (editorNow()?.cellId === id ? (editorNow()?.caret() ?? null) : null),
      }),
    [store, openHistory],
  );
  const context = useMemo(() => ({ store, commands, notebookId }), [store, commands, notebookId]);
  useEffect(() => {
    // The plain field of the editor must be there when the first cell is opened: letters typed at once would go nowhere.
    void loadEditor();
    // And so must what a key opens: what is typed next is meant for its field.
    void Promise.all([loadFindPanel(), loadPalette()]);
    return store.start();
  }, [store]);
  useWarningBeforeLeaving(store);
  const onKeyDown = useKeyboard({
    store,
    commands,
    singleKeys,
    paused: history.isOpen || dialog !== null || (find !== null && !findShown),
  });

  const closeDialog = useCallback(() => {
    setDialog(null);
    store.select({ focus: true });
  }, [store]);
  const restart = async (runAll: boolean): Promise<void> => {
    closeDialog();
    const client = store.client();
    if (client !== null) await store.report(runAll ? client.prove() : client.restart());
  };
  return (
    <NotebookContext value={context}>
      <Page notebookId={notebookId} bare={history.isOpen}>
        {!history.isOpen && <Toolbar onShowKeys={() => setDialog("keys")} onShowHistory={history.open} />}
        <Notices language={language} onShowHistory={history.open} />
        {!history.isOpen && <ProofLine />}
        {find !== null && (
          <Suspense>
            <FindPanel
              {...find}
              onShown={setFindShown}
              onClose={() => {
                setFind(null);
                store.select({ focus: true });
              }}
            />
          </Suspense>
        )}
        {history.isOpen && (
          <Suspense>
            <HistoryView
              language={language}
              onClose={() => {
                history.close();
                store.select({ focus: true });
              }}
            />
          </Suspense>
        )}
        <div role="region" aria-label={t("cells")} hidden={history.isOpen} onKeyDownCapture={onKeyDown}>
          <Cells language={language} initialCells={initialCells} />
        </div>
        {!history.isOpen && <Panels language={language} />}
        <DocumentationPanel />
        <Announcer />
        {(dialog === "restart" || dialog === "unstoppable" || dialog === "prove") && (
          <RestartDialog why={dialog} onRestart={(runAll) => void restart(runAll)} onClose={closeDialog} />
        )}
        {dialog === "palette" && (
          <Suspense>
            <Palette
              singleKeys={singleKeys}
              onClose={closeDialog}
              onChoose={(command) => {
                closeDialog();
                commands.carryOut(command);
              }}
            />
          </Suspense>
        )}
        {dialog === "keys" && <KeysDialog singleKeys={singleKeys} onSingleKeys={setSingleKeys} onClose={closeDialog} />}
      </Page>
    </NotebookContext>
  );
}

/** Cells make room for the panels beside them; `bare` without it. */
function Page({ notebookId, bare, children }: { notebookId: string; bare: boolean; children: ReactNode }) {
  const panels = useNotebook((state) => state.panels);
  const beside = useNotebook((state) => state.sideBySide);
  return (
    <div
      className={styles["page"]}
      data-notebook={notebookId}
      data-contents={(!bare && panels.has("contents")) || undefined}
      data-beside={(!bare && beside) || undefined}
      data-variables={(!bare && panels.has("variables")) || undefined}
    >
      {children}
    </div>
  );
}

function Panels({ language }: { language: Language }) {
  const { store } = useNotebookContext();
  const live = useNotebook((state) => state.live);
  const panels = useNotebook((state) => state.panels);
  // Those that were open at the last visit leave the focus where the page has it.
  const opened = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (live) opened.current ??= store.getState().panels;
  }, [live, store]);
  const takesFocus = (panel: PanelName): boolean => live && opened.current?.has(panel) !== true;
  const close = (panel: PanelName) => (): void => {
    opened.current = new Set();
    store.showPanel(panel, false);
  };
  return (
    <Suspense>
      {panels.has("contents") && <ContentsPanel takesFocus={takesFocus("contents")} onClose={close("contents")} />}
      {panels.has("variables") && <VariablesPanel language={language} takesFocus={takesFocus("variables")} onClose={close("variables")} />}
    </Suspense>
  );
}

/** An id as nbformat wants it. `randomUUID` is absent from pages served without TLS. */
function newCellId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The browser asks before it closes a page that holds changes which the server does not have. */
function useWarningBeforeLeaving(store: NotebookStore): void {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (store.getState().save.kept > 0) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [store]);
}
