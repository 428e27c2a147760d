import { afterAll, beforeAll, expect, test } from "vitest";
import { findCell, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { carnetOf } from "../../notebook/document/run.ts";
import type { SignedIn } from "../../protocol/identity.ts";
import { given, openHouse } from "../rooms/testing/house.ts";
import type { House } from "../rooms/testing/house.ts";
import { scriptedPool } from "../rooms/testing/scripted-pool.ts";

let house: House;
let ada: SignedIn;
let ina: SignedIn;
beforeAll(async () => {
  house = await openHouse({ pool: scriptedPool({ two: () => "error" }) });
  ada = await house.person("ada");
  ina = await house.person("ina", "instructor");
});
afterAll(() => house.close());
const lesson = { course: "a-course", lesson: "a-lesson", language: "fr" as const };

test("a lesson opens as one's own copy, the same one in every tab", async () => {
  const { notebooks } = house;
  const both = await Promise.all([notebooks.openLesson(ada, lesson), notebooks.openLesson(ada, lesson)]);
  expect(both[0]).toEqual(both[1]);
  const { notebook } = given(both[0]);
  expect(await notebooks.openLesson(ada, lesson)).toEqual({ notebook });
  expect(given(await notebooks.openLesson(ina, lesson)).notebook).not.toBe(notebook);
  expect(await notebooks.summary(ada, notebook)).toEqual({
    id: notebook,
    title: "Une leçon",
    course: "a-course",
    lesson: "a-lesson",
    language: "fr",
    owner: { id: "ada", name: "Name of ada" },
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  expect(await notebooks.openLesson(ada, { ...lesson, lesson: "to-come" })).toEqual({ refused: "not-found", details: {} });
  expect(await notebooks.openLesson(ada, { ...lesson, language: "de" })).toEqual({ refused: "bad-request", details: {} });
});

test("progress counts the lesson's cells whose last run ended well", async () => {
  const { notebooks } = house;
  const { notebook } = given(await notebooks.openLesson(ada, lesson));
  expect(await notebooks.progress(ada)).toEqual({ "a-course/a-lesson": { done: 0, total: 2 } });
  const room = await house.room(notebook);
  await room.runs.enqueue(["first-code", "second-code"]);
  await new Promise<void>((resolve) => {
    const check = () => {
      if (carnetOf(findCell(room.journal.doc, "second-code")!.cell).run?.state === "error" && room.runs.state().running === null) resolve();
    };
    room.listen({ updates: check, state: check, input: () => {} });
  });
  await expect.poll(() => notebooks.progress(ada)).toEqual({ "a-course/a-lesson": { done: 1, total: 2 } });
});

test("the language changes the cells that nobody edited", async () => {
  const { notebooks } = house;
  const { notebook } = given(await notebooks.openLesson(ada, lesson));
  const room = await house.room(notebook);
  await room.journal.write((doc) => sourceOf(findCell(doc, "second-code")!.cell).insert(0, "// mine\n"));
  expect(await notebooks.setLanguage(ada, { notebook, language: "en" })).toEqual({ done: true });
  expect(readDocument(room.journal.doc).cells.map(({ source }) => source)).toEqual(["# Hello", "one // one", "// mine\ntwo"]);
  expect(await notebooks.summary(ada, notebook)).toMatchObject({ title: "A lesson", language: "en" });
});

test("a notebook of one's own is made, renamed, exported, imported and removed", async () => {
  const { notebooks } = house;
  const { notebook } = given(await notebooks.create(ada, { title: "My notebook" }));
  expect(await notebooks.rename(ada, { notebook, title: " TEP: étude 1/2 " })).toEqual({ done: true });
  expect(await notebooks.rename(ada, { notebook, title: " " })).toEqual({ refused: "bad-request", details: {} });
  const room = await house.room(notebook);
  await room.journal.write((doc) => sourceOf(doc.getArray<never>("cells").get(0)).insert(0, "const x = 1;"));
  const file = given(await notebooks.exportFile(ina, notebook, "md"));
  expect(file.fileName).toBe("TEP- étude 1-2.md");
  expect(file.content).toContain("```{code-cell} typescript\nconst x = 1;\n```");
  const copy = given(await notebooks.importFile(ada, { fileName: file.fileName, content: Buffer.from(file.content) }));
  expect(readDocument((await house.room(copy.notebook)).journal.doc).cells.map(({ source }) => source)).toEqual(["const x = 1;"]);
  expect((await notebooks.list(ada)).map(({ title }) => title)).toContain("TEP- étude 1-2");
  expect(await notebooks.remove(ada, notebook)).toEqual({ done: true });
  expect(await notebooks.summary(ada, notebook)).toEqual({ refused: "not-found", details: {} });
  expect(await house.rooms.open(notebook)).toEqual({ refused: "not-found", details: {} });
});

test("what is no notebook is refused with its place, and leaves nothing behind", async () => {
  const before = await house.notebooks.list(ada);
  const bad = await house.notebooks.importFile(ada, { fileName: "x.ipynb", content: Buffer.from('{"nbformat": 4,\n"cells": [}') });
  expect(bad).toMatchObject({ refused: "notebook-unreadable", details: { place: "2:11", reason: "not-json" } });
  expect(await house.notebooks.list(ada)).toEqual(before);
});

test("an imported file cannot claim another's blobs or results", async () => {
  const secret = await house.rooms.blobs.put(Buffer.from("another's result"));
  const carnet = { blobs: { "text/plain": secret }, buffers: [secret], stream: { ...secret, lines: 1, shownBytes: 1 } };
  const file = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { carnet: { lesson: "a-course/a-lesson", kernelLife: 9 } },
    cells: [
      {
        cell_type: "code",
        id: "a",
        source: "1",
        metadata: { carnet: { run: { state: "ok", startedAt: 1, durationMs: 1, sourceSha256: null, kernelLife: 1 } } },
        execution_count: 1,
        outputs: [
          { output_type: "display_data", data: {}, metadata: { carnet } },
          { output_type: "stream", name: "stdout", text: "t", metadata: { carnet } },
          { output_type: "error", ename: "E", evalue: "e", traceback: [], metadata: { carnet } },
        ],
      },
    ],
  };
  const { notebook } = given(await house.notebooks.importFile(ada, { fileName: "x.ipynb", content: Buffer.from(JSON.stringify(file)) }));
  const text = JSON.stringify(readDocument((await house.room(notebook)).journal.doc));
  expect(text).not.toContain(secret.sha256);
  expect(text).not.toContain('"run"');
  expect(text).not.toContain("a-lesson");
  expect(await house.notebooks.blob(ada, { notebook, sha256: secret.sha256 })).toEqual({ refused: "not-found", details: {} });
});
