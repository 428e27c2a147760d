/** From the first edit on, the language service knows the code of all cells and says what is wrong before anything runs. */
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import type { Language } from "../../../protocol/identity.ts";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";
import type { LanguageClient } from "./client.ts";
import type { Problem } from "./problems.ts";

let client: LanguageClient | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const tellAll = (): void => {
  for (const listener of listeners) listener();
};

let start: (() => void) | null = null;

/** The language service of the open notebook; loads it where nothing was edited yet. */
export function languageService(): Promise<LanguageClient> {
  start?.();
  if (client !== null) return Promise.resolve(client);
  return new Promise((resolve) => {
    const stop = subscribe(() => {
      if (client === null) return;
      stop();
      resolve(client);
    });
  });
}

export function useLanguageService(language: Language): void {
  const { store, commands } = useNotebookContext();
  const editing = useNotebook((state) => state.selection.mode === "edit");
  const [wanted, setWanted] = useState(false);
  if (editing && !wanted) setWanted(true);
  useEffect(() => {
    const mine = (): void => setWanted(true);
    start = mine;
    return () => void (start === mine && (start = null));
  }, []);
  const describe = useProblemText();
  const describeNow = useEffectEvent((problem: Problem) => describe(problem));
  const t = useTranslations("notebook.problems");
  const cannotRename = t("cannotRename");
  useEffect(() => {
    if (!wanted) return;
    let ended = false;
    let stop = (): void => undefined;
    const load = Promise.all([import("../monaco.ts"), import("./client.ts"), import("./providers.ts")]);
    void load.then(
      async ([{ loadMonaco, connectLanguageWorker }, { createLanguageClient }, { provideFor }]) => {
        const monaco = await loadMonaco();
        if (ended) return;
        const mine = createLanguageClient({ monaco, connect: connectLanguageWorker, read: () => store.getState(), language });
        client = mine;
        const stopProviding = provideFor(monaco, {
          client: mine,
          edit: (edits) => store.editSources(edits.map(({ id, start, length, text }) => ({ id, offset: start, length, text }))),
          open: (id, offset) => commands.edit(id, offset),
          describe: describeNow,
          cannotRename,
        });
        const stopListening = store.subscribe(() => mine.follow());
        const stopTelling = mine.subscribe(tellAll);
        tellAll();
        stop = () => {
          stopListening();
          stopTelling();
          stopProviding();
          mine.close();
          if (client === mine) client = null;
          tellAll();
        };
      },
      () => undefined,
    );
    return () => {
      ended = true;
      stop();
    };
  }, [wanted, store, commands, language, cannotRename]);
}

const none: readonly Problem[] = [];

export function useProblems(id: string): readonly Problem[] {
  const read = (): readonly Problem[] => client?.getProblems().get(id) ?? none;
  return useSyncExternalStore(subscribe, read, () => none);
}

/** The sentence about a problem. */
export function useProblemText(): (problem: Problem) => string {
  const t = useTranslations("notebook.problems");
  const { store } = useNotebookContext();
  return ({ message, below }) =>
    below === undefined ? message : t("below", { name: below.name, index: store.getState().order.indexOf(below.cell) + 1 });
}
