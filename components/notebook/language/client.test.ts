import { expect, test } from "vitest";
import type { CellView } from "../cell-view.ts";
import type { MonacoModule } from "../monaco.ts";
import { createLanguageClient } from "./client.ts";
import type { LanguageWorker, NotebookCells } from "./client.ts";
import type { NotebookContent } from "./notebook.worker.ts";

/** A notebook whose code cells are these, by id. */
function notebook(sources: Record<string, string>): NotebookCells {
  const cell = (id: string): CellView => ({
    id,
    type: "code",
    source: sources[id] ?? "",
    executionCount: null,
    outputs: [],
    run: null,
    editable: true,
    deletable: true,
  });
  const order = Object.keys(sources);
  return { order, cells: new Map(order.map((id) => [id, cell(id)])) };
}

/** A client whose worker notes what it is told; `open` stands for an editor that opens. */
function connectedTo(read: () => NotebookCells) {
  const told: NotebookContent[] = [];
  const worker = {
    setNotebook: async (content: NotebookContent) => void told.push(content),
    takeDirty: async () => [],
    problems: async () => [],
  } as Partial<LanguageWorker> as LanguageWorker;
  let open = (): void => undefined;
  const monaco = {
    editor: {
      getModels: () => [],
      onDidCreateModel: (listener: () => void) => {
        open = listener;
        return { dispose: () => (open = () => undefined) };
      },
    },
  } as unknown as MonacoModule;
  const client = createLanguageClient({ monaco, connect: async () => worker, read, language: "fr" });
  return { client, told, open: () => open() };
}

test("a question about a cell that has just changed comes after the change", async () => {
  let cells = notebook({ a: "const maximum = 1;", b: "hottest" });
  const { client, told } = connectedTo(() => cells);
  await client.worker();
  cells = notebook({ a: "const hottest = 1;", b: "hottest" });
  client.follow();
  await client.worker();
  expect(told.at(-1)?.changed).toEqual([{ id: "a", source: "const hottest = 1;" }]);
  client.close();
});

test("so does what Monaco asks of an editor that has just opened, and nothing is told twice", async () => {
  let cells = notebook({ a: "const a = 1;" });
  const { client, told, open } = connectedTo(() => cells);
  await client.worker();
  cells = notebook({ b: "a", a: "const a = 1;" });
  open();
  open();
  await client.worker();
  expect(told.map(({ order, changed }) => [order.join(), changed.map(({ id }) => id).join()])).toEqual([
    ["a", "a"],
    ["b,a", "b"],
  ]);
  client.close();
});
