import { expect, test } from "vitest";
import type { ImportReport, ImportRequest } from "../../datasets/catalogue.ts";
import { importEvent } from "../../protocol/dataset-import.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { importUpload } from "./import-upload.ts";

const wish = { name: "pet", title: "PET", access: "staff", licence: "CC BY 4.0" } as const;
const report: ImportReport = {
  manifest: {
    version: 1,
    name: "pet",
    title: { fr: "PET", en: "PET" },
    description: { fr: "x", en: "x" },
    synthetic: false,
    origin: "x",
    licence: "CC BY 4.0",
    access: "staff",
    createdAt: "2026-01-01T00:00:00Z",
    series: [],
    files: [],
    deidentification: { applied: true, removed: [{ attribute: "PatientName (0010,0010)", files: 2 }], keptPrivate: [] },
  },
  imported: 2,
  refusedFiles: [{ path: "000001", reason: { code: "x", sentence: { fr: "Tronqué.", en: "Truncated." } } }],
};

function stream(run: (request: ImportRequest) => Promise<ImportReport | Refusal>, signal = new AbortController().signal) {
  return importUpload({
    catalogue: { import: run },
    arrived: { folder: "/uploads/u/files", nameOf: (file) => `PET/${file}.dcm` },
    wish,
    language: "fr",
    signal,
    speak: async (refusal) => ({ ...refusal, sentence: "Non.", next: "Autrement." }),
  });
}
async function events(body: ReadableStream<Uint8Array>) {
  const text = await new Response(body).text();
  return text
    .trim()
    .split("\n")
    .map((line) => importEvent.parse(JSON.parse(line)));
}

test("tells the end of the progress and the report, with the names of where the files come from", async () => {
  const asked: ImportRequest[] = [];
  const told = await events(
    stream(async (request) => {
      asked.push(request);
      for (let done = 1; done <= 3; done++) request.onProgress?.({ done, total: 3 });
      return report;
    }),
  );
  expect(asked).toMatchObject([
    { from: "/uploads/u/files", name: "pet", title: { fr: "PET", en: "PET" }, access: "staff", licence: "CC BY 4.0" },
  ]);
  expect(told.slice(-2)).toEqual([
    { type: "progress", done: 3, total: 3 },
    {
      type: "report",
      name: "pet",
      title: { fr: "PET", en: "PET" },
      series: 0,
      imported: 2,
      removedAttributes: 1,
      refused: [{ file: "PET/000001.dcm", reason: "Tronqué." }],
    },
  ]);
});

test("tells a refusal in words", async () => {
  expect(await events(stream(async () => refused("dataset-empty")))).toEqual([
    { type: "refused", refused: "dataset-empty", details: {}, sentence: "Non.", next: "Autrement." },
  ]);
});

test("ends the import when the page no longer reads", async () => {
  const ended = Promise.withResolvers<unknown>();
  const body = stream(async ({ signal }) => {
    await new Promise((resolve) => signal?.addEventListener("abort", resolve, { once: true }));
    ended.resolve("ended");
    throw signal?.reason;
  });
  await body.cancel();
  expect(await ended.promise).toBe("ended");
});
