import { expect, test } from "vitest";
import { bindings, commandNames, readKey } from "./keys.ts";
import type { KeyContext, KeyPress } from "./keys.ts";

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrl: false,
  meta: false,
  alt: false,
  shift: false,
  ...modifiers,
});
const context = (over: Partial<KeyContext> = {}): KeyContext => ({ mode: "command", pending: null, singleKeys: true, mac: false, ...over });

test("running works in both modes, as in JupyterLab", () => {
  for (const mode of ["command", "edit"] as const) {
    expect(readKey(press("Enter", { shift: true }), context({ mode }))).toEqual({ command: "run-and-advance" });
    expect(readKey(press("Enter", { ctrl: true }), context({ mode }))).toEqual({ command: "run-in-place" });
    expect(readKey(press("Enter", { meta: true }), context({ mode, mac: true }))).toEqual({ command: "run-in-place" });
    expect(readKey(press("Enter", { alt: true }), context({ mode }))).toEqual({ command: "run-and-insert" });
  }
});

test("letters act on cells only outside the editor", () => {
  expect(readKey(press("a"), context())).toEqual({ command: "insert-above" });
  expect(readKey(press("a"), context({ mode: "edit" }))).toBeNull();
  expect(readKey(press("Z", { shift: true }), context())).toEqual({ command: "redo" });
  expect(readKey(press("a", { ctrl: true }), context())).toEqual({ command: "select-all" });
  expect(readKey(press("b", { ctrl: true }), context())).toBeNull();
  expect(readKey(press("_", { ctrl: true, shift: true }), context({ mode: "edit" }))).toEqual({ command: "split" });
});

test("a pair of keys acts at the second", () => {
  expect(readKey(press("d"), context())).toEqual({ pending: "d" });
  expect(readKey(press("d"), context({ pending: "d" }))).toEqual({ command: "delete" });
  expect(readKey(press("d"), context({ pending: "i" }))).toEqual({ pending: "d" });
  expect(readKey(press("0"), context({ pending: "0" }))).toEqual({ command: "restart" });
  expect(readKey(press("0", { shift: true }), context({ pending: "0" }))).toEqual({ command: "restart" });
});

test("single keys can be switched off; arrows and combinations stay", () => {
  const off = context({ singleKeys: false });
  expect(["a", "b", "d", "j", "k", "z", "y", "m", "i", "0", "?"].map((key) => readKey(press(key), off))).toEqual(Array(11).fill(null));
  expect(readKey(press("ArrowDown"), off)).toEqual({ command: "next" });
  expect(readKey(press("ArrowUp", { ctrl: true, shift: true }), off)).toEqual({ command: "move-up" });
});

test("Escape and Ctrl+M leave the editor, on a Mac too", () => {
  expect(readKey(press("Escape"), context({ mode: "edit" }))).toEqual({ command: "leave-editor" });
  expect(readKey(press("m", { ctrl: true }), context({ mode: "edit" }))).toEqual({ command: "leave-editor" });
  expect(readKey(press("m", { ctrl: true }), context({ mode: "edit", mac: true }))).toEqual({ command: "leave-editor" });
});

test("a letter with Alt is the key's, also on a Mac, where Option writes a sign", () => {
  expect(readKey(press("H", { alt: true, shift: true }), context())).toEqual({ command: "history" });
  expect(readKey(press("Ó", { alt: true, shift: true, code: "KeyH" }), context({ mac: true, mode: "edit" }))).toEqual({
    command: "history",
  });
  expect(readKey(press("Ï", { alt: true, shift: true, code: "KeyF" }), context({ mac: true }))).toEqual({ command: "format" });
});

test("every key of JupyterLab's command mode acts here", () => {
  const letters = [..."abxcvzymr123456jkoh"].map((key) => press(key));
  const shifted = [..."ZJKMABLRO"].map((key) => press(key, { shift: true }));
  const named = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter"].map((key) => press(key));
  const extending = ["ArrowUp", "ArrowDown", "Home", "End"].map((key) => press(key, { shift: true }));
  const controlled = ["a", "s", "f", "h", "Enter", "Backspace"].map((key) => press(key, { ctrl: true }));
  const both = ["c", "m", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].map((key) => press(key, { ctrl: true, shift: true }));
  const all = [...letters, ...shifted, ...named, ...extending, ...controlled, ...both];
  expect(all.filter((key) => !("command" in (readKey(key, context()) ?? {})))).toEqual([]);
  for (const pair of ["d", "i", "0"]) expect(readKey(press(pair), context({ pending: pair }))).toHaveProperty("command");
});

test("no key means two things in a mode, and each command of the list exists", () => {
  for (const mode of ["command", "edit"] as const) {
    const written = bindings.filter(({ modes }) => modes.includes(mode)).map(({ keys }) => keys.join(" "));
    expect(written).toEqual([...new Set(written)]);
  }
  expect(bindings.filter(({ command }) => !commandNames.includes(command))).toEqual([]);
});

test("every key that is a letter, a digit or a sign alone can be switched off", () => {
  const alone = bindings.filter(({ keys }) => keys.every((key) => /^(?:Shift\+)?.$/.test(key)));
  expect(alone.filter(({ single }) => single !== true)).toEqual([]);
});
