/** How components reach the store. */
import { createContext, useContext, useSyncExternalStore } from "react";
import type { Commands } from "./commands.ts";
import type { NotebookState, NotebookStore } from "./store.ts";

export interface NotebookContextValue {
  store: NotebookStore;
  commands: Commands;
  notebookId: string;
}

export const NotebookContext = createContext<NotebookContextValue | null>(null);

export function useNotebookContext(): NotebookContextValue {
  const context = useContext(NotebookContext);
  if (context === null) throw new Error("A part of the notebook is rendered outside of the notebook.");
  return context;
}

/** A part of the notebook's state. The selector must return the same object while nothing in it changed. */
export function useNotebook<Selected>(selector: (state: NotebookState) => Selected): Selected {
  const { store } = useNotebookContext();
  const read = (): Selected => selector(store.getState());
  return useSyncExternalStore(store.subscribe, read, read);
}
