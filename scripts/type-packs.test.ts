import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { typePackFiles, typePackIndex } from "../protocol/type-pack.ts";
import { ensureTypes } from "./types.mjs";
import { typePacks } from "../server/type-packs.ts";

test("the index names packs that are there, small, compressed and kept; nothing else is read", async () => {
  ensureTypes();
  const index = await typePacks.read("index.json");
  const { packs } = typePackIndex.parse(JSON.parse(new TextDecoder().decode(index?.content)));
  expect(packs.map(({ name }) => name)).toEqual(["carnet", "node", "@tensorflow/tfjs", "danfojs", "fflate", "plotly.js-dist-min", "zod"]);
  for (const { file, bytes, entries } of packs) {
    const pack = await typePacks.read(file);
    expect(pack?.headers).toMatchObject({
      "content-type": "application/octet-stream",
      "cache-control": "private, max-age=31536000, immutable",
    });
    expect(bytes).toBeLessThan(500_000);
    const files = typePackFiles.parse(JSON.parse(gunzipSync(pack!.content).toString()));
    for (const path of Object.values(entries)) expect(files).toHaveProperty([path]);
  }
  for (const name of ["sources", "../types/index.json", "..%2Findex.json", "x.json", ""]) expect(await typePacks.read(name)).toBeNull();
});
