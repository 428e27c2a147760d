import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { instantiateLesson, readLesson } from "../notebook/formats/lesson.ts";
import { isRefusal } from "../protocol/refusal.ts";
import { ensureTypes } from "./types.mjs";
import { builtPacks, programOf } from "../components/notebook/language/testing.ts";

const courses = new URL("../courses/", import.meta.url);
const lessons = readdirSync(courses, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith(".md"));

test("no line of a lesson is underlined, with the declarations of everything that it imports", () => {
  ensureTypes();
  const packs = builtPacks();
  const remarks = lessons.flatMap((file) => {
    const lesson = readLesson(readFileSync(new URL(file, courses), "utf8"));
    if (isRefusal(lesson)) return [];
    return (["fr", "en"] as const).flatMap((language) => {
      const code = instantiateLesson(lesson, language).cells.filter((cell) => cell.cell_type === "code");
      const program = programOf(
        code.map(({ source }) => source),
        packs,
      );
      return code.flatMap(({ source }, index) =>
        program.problems(`c${index}`).map(({ start, message }) => `${file}: ${source.slice(start, start + 40)}: ${message}`),
      );
    });
  });
  expect(existsSync(courses)).toBe(true);
  expect(lessons.length).toBeGreaterThan(0);
  expect(remarks).toEqual([]);
});

test("a cell knows tfjs, danfojs, Carnet and Node, with their documentation", () => {
  const source = [
    'import * as tf from "@tensorflow/tfjs";',
    'import { DataFrame } from "danfojs";',
    'import { openDataset } from "carnet/datasets";',
    'import { readFileSync } from "node:fs";',
    "const t = tf.tensor([1, 2]).square();",
    "const set = openDataset('x');",
    "const frame = new DataFrame({ a: [1] });",
    "const text = readFileSync('a', 'utf8');",
    "console.log(t, set, frame, text);",
    "tf.noSuchThing;",
  ].join("\n");
  const program = programOf([source, "set.pet(); t.dataSync(); frame.head(); text.length"], builtPacks());
  expect(program.problems("c0").map(({ start }) => source.slice(start, start + 11))).toEqual(["noSuchThing"]);
  expect(program.problems("c1")).toEqual([]);
  const documented = (word: string) =>
    (program.hover("c0", source.lastIndexOf(word))?.documentation ?? []).map(({ text }) => text).join("");
  expect(documented("openDataset(")).toContain("Opens a data set by its name.");
  expect(documented("tensor([")).toContain("Creates a");
  const shape = (program.hover("c1", 12)?.displayParts ?? []).map(({ text }) => text).join("");
  expect(shape).toContain("Tensor");
});
