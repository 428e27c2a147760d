/** Which panels are open, and which sections are folded: this browser's view of a notebook, kept for the next visit. */

export type PanelName = "contents" | "variables";

export interface View {
  panels: ReadonlySet<PanelName>;
  /** Cells whose heading is folded. */
  collapsed: ReadonlySet<string>;
  /** Cells whose outputs are folded, and those whose long outputs scroll in a frame. */
  foldedOutputs: ReadonlySet<string>;
  scrolledOutputs: ReadonlySet<string>;
  lineNumbers: boolean;
  /** Results beside the code instead of below, where there is room. */
  sideBySide: boolean;
}

export const plainView: View = {
  panels: new Set(),
  collapsed: new Set(),
  foldedOutputs: new Set(),
  scrolledOutputs: new Set(),
  lineNumbers: false,
  sideBySide: false,
};
const placeOf = (notebookId: string): string => `carnet:view:${notebookId}`;

/** What a browser kept may be anything, or nothing at all. */
export function readView(notebookId: string, storage: Pick<Storage, "getItem">): View {
  try {
    const kept = JSON.parse(storage.getItem(placeOf(notebookId)) ?? "{}") as Partial<Record<keyof View, unknown>>;
    const texts = (list: unknown): string[] => (Array.isArray(list) ? list.filter((item) => typeof item === "string") : []);
    const panels = texts(kept.panels).filter((name): name is PanelName => name === "contents" || name === "variables");
    return {
      panels: new Set(panels),
      collapsed: new Set(texts(kept.collapsed)),
      foldedOutputs: new Set(texts(kept.foldedOutputs)),
      scrolledOutputs: new Set(texts(kept.scrolledOutputs)),
      lineNumbers: kept.lineNumbers === true,
      sideBySide: kept.sideBySide === true,
    };
  } catch {
    return plainView;
  }
}

export function keepView(
  notebookId: string,
  { panels, collapsed, foldedOutputs, scrolledOutputs, lineNumbers, sideBySide }: View,
  storage: Pick<Storage, "setItem">,
): void {
  try {
    storage.setItem(
      placeOf(notebookId),
      JSON.stringify({
        panels: [...panels],
        collapsed: [...collapsed],
        foldedOutputs: [...foldedOutputs],
        scrolledOutputs: [...scrolledOutputs],
        lineNumbers,
        sideBySide,
      }),
    );
  } catch {
    // A browser that keeps nothing shows the notebook as it comes.
  }
}

/** On a narrow page panels lie over the cells instead of beside them: the width is that of side-panel.module.css. */
export function coversCells(): boolean {
  return matchMedia("(max-width: 1000px)").matches;
}
