import { expect, test } from "vitest";
import { chooseMime } from "./mime-choice.ts";

const blob = { sha256: "a".repeat(64), bytes: 12 };

test("data of Carnet go before markup, markup before text", () => {
  expect(chooseMime({ "text/plain": "t", "text/html": "<b>", "application/vnd.carnet.table+json": {} }, undefined)).toEqual({
    type: "application/vnd.carnet.table+json",
    content: { value: {} },
  });
  expect(chooseMime({ "text/plain": "t", "text/html": "<b>" }, undefined)).toEqual({ type: "text/html", content: { value: "<b>" } });
});

test("what was too large lies in a blob, even when the document holds its head", () => {
  expect(chooseMime({ "text/plain": "head" }, { blobs: { "text/plain": blob } })).toEqual({ type: "text/plain", content: { blob } });
  expect(chooseMime({ "text/plain": "t" }, { blobs: { "image/png": blob } })).toEqual({ type: "image/png", content: { blob } });
});

test("an unknown kind of data is shown as data; none at all as nothing", () => {
  expect(chooseMime({ "application/vnd.other.v1+json": { a: 1 } }, undefined)?.type).toBe("application/vnd.other.v1+json");
  expect(chooseMime({ "application/octet-stream": "x" }, undefined)).toBeNull();
});
