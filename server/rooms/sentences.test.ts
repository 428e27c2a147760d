import { expect, test } from "vitest";
import { deathSentence } from "./sentences.ts";

test("a kernel that used its memory is explained with what it held, in the person's language", () => {
  const death = { cause: "out-of-memory", exitCode: null, signal: "SIGKILL", limit: 2048 } as const;
  const largest = [
    { name: "images", type: "Array(21)", bytes: 1.6e9, cell: "cellule 3" },
    { name: "modest", type: "Float32Array(1000000)", bytes: 4e6, cell: "" },
  ];
  expect(deathSentence("fr", { ...death, largest })).toMatch(
    /a utilisé ses 2\sGo .*\s: images \(Array\(21\), 1,5\sGo, cellule 3\) ; modest \(Float32Array\(1000000\), 3,8\sMo\)\. .* relancez/,
  );
  expect(deathSentence("en", { ...death, largest })).toMatch(/used its 2\sGB .* images \(Array\(21\), 1\.5\sGB, cellule 3\)/);
  expect(deathSentence("en", death)).toMatch(/ran out of memory/);
  expect(deathSentence("fr", { cause: "too-many-threads", exitCode: null, signal: null, limit: 128 })).toMatch(/128 fils/);
});
