/** A cohort asked for from the page: the lines that the page reads, and what becomes of a wish that makes no sense. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCatalogue } from "../../datasets/catalogue.ts";
import type { Catalogue } from "../../datasets/catalogue.ts";
import { cohortEvent, cohortWish } from "../../protocol/dataset-import.ts";
import type { CohortEvent, CohortWish } from "../../protocol/dataset-import.ts";
import { spokenRefusal } from "../start/sentences.ts";
import { makeCohort } from "./make-cohort.ts";

let folder: string;
let catalogue: Catalogue;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "carnet-make-cohort-"));
  catalogue = await openCatalogue(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a form sends: text. */
const typed = {
  name: "cohorte",
  title: "Cohorte",
  access: "class",
  patients: "400",
  centres: "3",
  seed: "1",
  content: "tables",
};

async function made(wish: CohortWish, signal = new AbortController().signal): Promise<CohortEvent[]> {
  const stream = makeCohort({
    catalogue,
    wish,
    signal,
    speak: (refusal) => Promise.resolve({ ...refusal, ...spokenRefusal("en", refusal) }),
  });
  const text = await new Response(stream).text();
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => cohortEvent.parse(JSON.parse(line)));
}

test("progress, then what was made; the same name again is refused in words", async () => {
  const wish = cohortWish.parse(typed);
  const events = await made(wish);
  expect(events[0]).toEqual({ type: "progress", done: 0, total: 400 });
  expect(events.at(-1)).toEqual({ type: "made", name: "cohorte", title: { fr: "Cohorte", en: "Cohorte" }, patients: 400, centres: 3 });
  expect(await catalogue.find("cohorte")).toMatchObject({ synthetic: true, access: "class", cohort: { patients: 400, images: false } });
  expect(await made(wish)).toEqual([
    expect.objectContaining({ type: "refused", refused: "dataset-name-taken", sentence: expect.stringMatching(/\S/) }),
  ]);
});

test("who leaves stops it: nothing shows, and what was begun waits", async () => {
  const gone = new AbortController();
  const stream = makeCohort({
    catalogue,
    wish: cohortWish.parse({ ...typed, patients: "5000" }),
    signal: gone.signal,
    speak: () => Promise.reject(new Error("unused")),
  });
  const reader = stream.getReader();
  await reader.read();
  gone.abort();
  await reader.cancel();
  expect(await catalogue.list()).toEqual([]);
  expect(readdirSync(folder).every((name) => name.startsWith("."))).toBe(true);
});

test.each([
  { patients: "61", content: "images" },
  { patients: "5001" },
  { patients: "0" },
  { patients: "1.5" },
  { patients: "2", centres: "3" },
  { centres: "6" },
  { seed: "-1" },
  { name: "../x" },
  { name: "Nom" },
  { title: "" },
  { access: "everyone" },
  { content: "both" },
])("%j is no wish", (wrong) => {
  expect(cohortWish.safeParse({ ...typed, ...wrong }).success).toBe(false);
});
