import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { jupyterRequest } from "../../protocol/jupyter.ts";
import type { History } from "./history.ts";
import { openHistory } from "./history.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-history-"));
  file = join(folder, "kept", "history.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const find = (history: History, request: object) => history.find(jupyterRequest.history_request.parse(request));

function session(inputs: string[]): History {
  const history = openHistory(file, "2026-11-24T10:00:00Z");
  for (const [index, input] of inputs.entries()) history.add(index + 1, input, input === "1 + 1" ? "2" : null);
  return history;
}

test("finds the latest, a range of a session, and what fits a pattern, across sessions", () => {
  session(["let a = 1", "1 + 1"]).close();
  const history = session(["1 + 1", "a + 1", "1 + 1"]);
  expect(find(history, { hist_access_type: "tail", n: 2 })).toEqual([
    [2, 2, "a + 1"],
    [2, 3, "1 + 1"],
  ]);
  expect(find(history, { hist_access_type: "tail", n: 4, output: true })[0]).toEqual([1, 2, ["1 + 1", "2"]]);
  expect(find(history, { hist_access_type: "tail", n: 0 })).toEqual([]);
  expect(find(history, { hist_access_type: "range", session: 0, start: 2, stop: 3 })).toEqual([[2, 2, "a + 1"]]);
  expect(find(history, { hist_access_type: "range", session: -1 })).toEqual([
    [1, 1, "let a = 1"],
    [1, 2, "1 + 1"],
  ]);
  expect(find(history, { hist_access_type: "range", session: 1, start: 2, stop: null })).toEqual([[1, 2, "1 + 1"]]);
  expect(find(history, { hist_access_type: "range", session: -7 })).toEqual([]);
  expect(find(history, { hist_access_type: "search", pattern: "? + 1" })).toHaveLength(4);
  expect(find(history, { hist_access_type: "search", pattern: "? + 1", unique: true })).toEqual([
    [2, 2, "a + 1"],
    [2, 3, "1 + 1"],
  ]);
  expect(find(history, { hist_access_type: "search", pattern: "*1*", n: 3 }).map(([, line]) => line)).toEqual([1, 2, 3]);
  history.close();
});

test("two kernels share the file, which only its owner reads", () => {
  const [one, other] = [session(["a"]), session(["b"])];
  expect(one.session).not.toBe(other.session);
  expect(find(one, { hist_access_type: "tail", n: 9 }).map(([, , input]) => input)).toEqual(["b", "a"]);
  expect(find(other, { hist_access_type: "search" }).map(([, , input]) => input)).toEqual(["a", "b"]);
  expect(statSync(file).mode & 0o077).toBe(0);
  one.close();
  other.close();
});

test("where the file cannot be had, the session has a history all the same", () => {
  writeFileSync(join(folder, "kept"), "not a folder");
  const history = session(["a"]);
  expect(find(history, { hist_access_type: "tail", n: 9 })).toEqual([[1, 1, "a"]]);
  history.close();
});
