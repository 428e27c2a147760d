/** From the browser's key events to commands. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslations } from "next-intl";
import { post } from "../ui/post.ts";
import type { Commands } from "./commands.ts";
import { readKey } from "./keys.ts";
import type { NotebookStore } from "./store.ts";

const pairWithinMs = 900;

interface KeyboardOptions {
  store: NotebookStore;
  commands: Commands;
  singleKeys: boolean;
  /** The cells are out of sight, or something that takes the keys is about to open: they are not for the cells. */
  paused: boolean;
}

/** A handler for the capturing phase around the cells: the editor must not see the keys that are commands. */
export function useKeyboard({ store, commands, singleKeys, paused }: KeyboardOptions): (event: KeyboardEvent) => void {
  const pending = useRef<{ key: string; at: number } | null>(null);
  const handle = useCallback(
    (event: globalThis.KeyboardEvent) => {
      if (paused || event.isComposing || event.defaultPrevented) return;
      const { mode } = store.getState().selection;
      const inEditor = isWritingPlace(event.target);
      // A field of an output (a search, a window's number) or of a question keeps its keys.
      if (inEditor && mode === "command") return;
      if (mode === "edit" && event.key === "Escape" && editorWidgetIsOpen()) return;
      if (event.target instanceof Element && event.target.closest(".rename-box, .find-widget, .peekview-widget") !== null) return;
      if (mode === "command" && isControl(event)) return;
      const before = pending.current;
      pending.current = null;
      const result = readKey(
        { key: event.key, code: event.code, ctrl: event.ctrlKey, meta: event.metaKey, alt: event.altKey, shift: event.shiftKey },
        {
          mode,
          pending: before !== null && event.timeStamp - before.at < pairWithinMs ? before.key : null,
          singleKeys,
          mac: /Mac|iPhone|iPad/.test(navigator.platform),
        },
      );
      if (result === null) return;
      event.preventDefault();
      event.stopPropagation();
      if ("pending" in result) pending.current = { key: result.pending, at: event.timeStamp };
      else commands.carryOut(result.command);
    },
    [store, commands, singleKeys, paused],
  );
  // Before anything has the focus, as when the page has just opened, the keys are the notebook's too.
  useEffect(() => {
    const fromBody = (event: globalThis.KeyboardEvent): void => {
      if (event.target === document.body) handle(event);
    };
    document.addEventListener("keydown", fromBody);
    return () => document.removeEventListener("keydown", fromBody);
  }, [handle]);
  return useCallback((event) => handle(event.nativeEvent), [handle]);
}

function isWritingPlace(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest("input, textarea, select, [contenteditable], .monaco-editor, .native-edit-context") !== null
  );
}

/** Buttons and links answer to Enter; a viewer or a table to the arrows. */
function isControl(event: globalThis.KeyboardEvent): boolean {
  if (!(event.target instanceof Element)) return false;
  if (event.target.closest("[data-own-keys]") !== null) return true;
  return event.target.closest("button, a, summary") !== null && ["Enter", " "].includes(event.key) && !event.shiftKey && !event.ctrlKey;
}

/** Escape closes a list of completions, or the search, before it leaves the editor. */
function editorWidgetIsOpen(): boolean {
  const widgets =
    ".suggest-widget.visible, .parameter-hints-widget.visible, .find-widget.visible, .rename-box, .peekview-widget, .monaco-hover:not(.hidden)";
  return [...document.querySelectorAll(widgets)].some((widget) => widget.checkVisibility());
}

/** Whether keys of a single letter act; kept with the person's account. What the server does not take does not last. */
export function useSingleKeys(kept: boolean): [boolean, (on: boolean) => void] {
  const control = useTranslations("control");
  const [on, setOn] = useState(kept);
  const change = useCallback(
    (next: boolean) => {
      setOn(next);
      void post("/api/account/preferences", { singleKeys: next }, control).then((answered) => "refused" in answered && setOn(!next));
    },
    [control],
  );
  return [on, change];
}
