import { describe, expect, test } from "vitest";
import { instantiateLesson, readLesson, translation } from "./lesson.ts";
import type { Lesson } from "./lesson.ts";

const text = `---
kernelspec:
  name: carnet
---

+++ {"id": "intro"}

# TEP / PET

:::{lang} fr
Une **introduction**.

:::{note}
Attention.
:::
:::

:::{lang} en
An **introduction**.
:::

\`\`\`
::: not a block :::
:::
\`\`\`

\`\`\`{code-cell} typescript
:id: suv
:tags: [keep]

const suv = 1; // fr: la valeur
const suv = 1; // en: the value
// fr: Fin
// en: End
  title: "Fin", // fr
  title: "End", // en
// france
show(text({ fr: "a", en: "b" })); // both
\`\`\`
`;
const lesson = readLesson(text) as Lesson;

test("holds both languages of every cell", () => {
  expect(lesson).toEqual({
    metadata: { kernelspec: { name: "carnet" } },
    cells: [
      {
        id: "intro",
        type: "markdown",
        metadata: {},
        source: {
          fr: "# TEP / PET\n\nUne **introduction**.\n\n:::{note}\nAttention.\n:::\n\n```\n::: not a block :::\n:::\n```",
          en: "# TEP / PET\n\nAn **introduction**.\n\n```\n::: not a block :::\n:::\n```",
        },
      },
      {
        id: "suv",
        type: "code",
        metadata: { tags: ["keep"] },
        source: {
          fr: 'const suv = 1; // la valeur\n// Fin\n  title: "Fin",\n// france\nshow(text({ fr: "a", en: "b" })); // both',
          en: 'const suv = 1; // the value\n// End\n  title: "End",\n// france\nshow(text({ fr: "a", en: "b" })); // both',
        },
      },
    ],
  });
});

test("becomes a notebook in one language, whose cells know where they come from", () => {
  const copy = instantiateLesson(lesson, "fr", "course/lesson");
  expect(copy.metadata.carnet).toEqual({ lesson: "course/lesson", language: "fr", kernelLife: 0, lessonCells: 1 });
  expect(copy.cells[1]).toEqual({
    id: "suv",
    cell_type: "code",
    source: lesson.cells[1].source.fr,
    metadata: { tags: ["keep"], carnet: { lessonCell: "suv" } },
    outputs: [],
    execution_count: null,
  });
});

test("is translated cell by cell, except what was edited", () => {
  const [intro, suv] = lesson.cells;
  expect(translation(lesson, "intro", intro.source.fr, "en")).toBe(intro.source.en);
  expect(translation(lesson, "intro", intro.source.en, "fr")).toBe(intro.source.fr);
  expect(translation(lesson, "suv", suv.source.fr, "fr")).toBe(null);
  expect(translation(lesson, "suv", `${suv.source.fr} `, "en")).toBe(null);
  expect(translation(lesson, "own", "anything", "en")).toBe(null);
});

describe("a fault is refused with its line", () => {
  const cell = (body: string) => `+++ {"id": "a"}\n\n${body}\n`;
  test.each([
    [cell(":::{lang} de\nx\n:::"), "3", "unknown-language"],
    [cell("x\n\n:::{lang} fr\nx"), "5", "language-open"],
    [cell(":::{lang} fr\nx\n:::"), "3", "language-missing"],
    [cell("x\n:::"), "4", "nothing-to-close"],
    ["# no id\n", "1", "cell-without-id"],
    ["", "1", "no-cells"],
  ])("%j", (file, place, reason) => {
    expect(readLesson(file)).toEqual({ refused: "notebook-unreadable", details: { place, reason } });
  });
});
