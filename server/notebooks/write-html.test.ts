import { expect, test } from "vitest";
import { writeHtml } from "./write-html.ts";

const file = { title: "Leçon", author: "Ada", date: new Date(0), language: "fr" as const };
const text = (source: string) => ({ cell_type: "markdown" as const, id: "a", metadata: {}, source });
const notebook = (...sources: string[]) => ({ nbformat: 4 as const, nbformat_minor: 5, metadata: {}, cells: sources.map(text) });

test("a notebook is written in a thread of its own; one that would take too long is refused, and the next is written", async () => {
  const hard = notebook(...Array.from({ length: 3000 }, () => `$${"(".repeat(4900)}$`));
  const waits = Promise.all([writeHtml({ notebook: hard, file }, 1), writeHtml({ notebook: notebook("# Le **foie**"), file })]);
  let turns = 0;
  const clock = setInterval(() => (turns += 1), 20);
  const [refusal, html] = await waits;
  clearInterval(clock);
  expect(refusal).toEqual({ refused: "export-too-long", details: { seconds: 1 } });
  expect(html).toContain("Le <strong>foie</strong>");
  // The server went on meanwhile.
  expect(turns).toBeGreaterThan(10);
});
