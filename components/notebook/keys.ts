/**
 * The keyboard of the notebook: JupyterLab 4's map in both modes. Command mode is when a cell has the focus, edit mode when its editor has.
 */

export type Mode = "command" | "edit";

export const commandNames = [
  "run-and-advance",
  "run-in-place",
  "run-and-insert",
  "run-all",
  "run-above",
  "run-below",
  "run-stale",
  "edit",
  "leave-editor",
  "next",
  "previous",
  "next-heading",
  "previous-heading",
  "collapse-all",
  "expand-all",
  "heading-above",
  "heading-below",
  "line-numbers",
  "side-by-side",
  "toggle-outputs",
  "scroll-outputs",
  "extend-down",
  "extend-up",
  "extend-to-end",
  "extend-to-start",
  "select-all",
  "insert-above",
  "insert-below",
  "cut",
  "copy",
  "paste",
  "delete",
  "undo",
  "redo",
  "merge",
  "merge-above",
  "merge-below",
  "split",
  "to-code",
  "to-text",
  "to-raw",
  "heading-1",
  "heading-2",
  "heading-3",
  "heading-4",
  "heading-5",
  "heading-6",
  "move-up",
  "move-down",
  "find",
  "replace",
  "format",
  "format-all",
  "interrupt",
  "restart",
  "prove",
  "history",
  "save",
  "toggle-section",
  "contents",
  "variables",
  "palette",
  "show-keys",
] as const;
export type CommandName = (typeof commandNames)[number];

export interface KeyPress {
  key: string;
  /** The key's place on the keyboard. */
  code?: string;
  ctrl: boolean;
  meta: boolean;
  alt: boolean;
  shift: boolean;
}

export interface Binding {
  command: CommandName;
  modes: readonly Mode[];
  /** Keys in order, each as `Mod+Shift+Enter`; `Mod` is Ctrl, or Command on a Mac. */
  keys: readonly string[];
  /** A single letter or digit without modifier: a person may switch these off (WCAG 2.1.4). */
  single?: true;
}

const both: readonly Mode[] = ["command", "edit"];
const command: readonly Mode[] = ["command"];

export const bindings: readonly Binding[] = [
  { command: "run-and-advance", modes: both, keys: ["Shift+Enter"] },
  { command: "run-in-place", modes: both, keys: ["Mod+Enter"] },
  { command: "run-and-insert", modes: both, keys: ["Alt+Enter"] },
  { command: "palette", modes: both, keys: ["Mod+Shift+c"] },
  { command: "find", modes: both, keys: ["Mod+f"] },
  { command: "replace", modes: both, keys: ["Mod+h"] },
  { command: "save", modes: both, keys: ["Mod+s"] },
  { command: "format", modes: both, keys: ["Alt+Shift+f"] },
  { command: "history", modes: both, keys: ["Alt+Shift+h"] },
  { command: "merge-below", modes: both, keys: ["Mod+Shift+m"] },
  { command: "edit", modes: command, keys: ["Enter"] },
  { command: "leave-editor", modes: ["edit"], keys: ["Escape"] },
  { command: "leave-editor", modes: ["edit"], keys: ["Ctrl+m"] },
  { command: "split", modes: ["edit"], keys: ["Mod+Shift+-"] },
  { command: "previous", modes: command, keys: ["ArrowUp"] },
  { command: "previous", modes: command, keys: ["k"], single: true },
  { command: "next", modes: command, keys: ["ArrowDown"] },
  { command: "next", modes: command, keys: ["j"], single: true },
  { command: "previous-heading", modes: command, keys: ["ArrowLeft"] },
  { command: "next-heading", modes: command, keys: ["ArrowRight"] },
  { command: "collapse-all", modes: command, keys: ["Mod+Shift+ArrowLeft"] },
  { command: "expand-all", modes: command, keys: ["Mod+Shift+ArrowRight"] },
  { command: "heading-above", modes: command, keys: ["Shift+a"], single: true },
  { command: "heading-below", modes: command, keys: ["Shift+b"], single: true },
  { command: "line-numbers", modes: command, keys: ["Shift+l"], single: true },
  { command: "side-by-side", modes: command, keys: ["Shift+r"], single: true },
  { command: "toggle-outputs", modes: command, keys: ["o"], single: true },
  { command: "scroll-outputs", modes: command, keys: ["Shift+o"], single: true },
  { command: "extend-up", modes: command, keys: ["Shift+ArrowUp"] },
  { command: "extend-up", modes: command, keys: ["Shift+k"], single: true },
  { command: "extend-down", modes: command, keys: ["Shift+ArrowDown"] },
  { command: "extend-down", modes: command, keys: ["Shift+j"], single: true },
  { command: "extend-to-start", modes: command, keys: ["Shift+Home"] },
  { command: "extend-to-end", modes: command, keys: ["Shift+End"] },
  { command: "select-all", modes: command, keys: ["Mod+a"] },
  { command: "insert-above", modes: command, keys: ["a"], single: true },
  { command: "insert-below", modes: command, keys: ["b"], single: true },
  { command: "cut", modes: command, keys: ["x"], single: true },
  { command: "copy", modes: command, keys: ["c"], single: true },
  { command: "paste", modes: command, keys: ["v"], single: true },
  { command: "delete", modes: command, keys: ["d", "d"], single: true },
  { command: "undo", modes: command, keys: ["z"], single: true },
  { command: "redo", modes: command, keys: ["Shift+z"], single: true },
  { command: "merge", modes: command, keys: ["Shift+m"], single: true },
  { command: "merge-above", modes: command, keys: ["Mod+Backspace"] },
  { command: "to-code", modes: command, keys: ["y"], single: true },
  { command: "to-text", modes: command, keys: ["m"], single: true },
  { command: "to-raw", modes: command, keys: ["r"], single: true },
  ...([1, 2, 3, 4, 5, 6] as const).map((level): Binding => ({
    command: `heading-${level}`,
    modes: command,
    keys: [String(level)],
    single: true,
  })),
  { command: "move-up", modes: command, keys: ["Mod+Shift+ArrowUp"] },
  { command: "move-down", modes: command, keys: ["Mod+Shift+ArrowDown"] },
  { command: "interrupt", modes: command, keys: ["i", "i"], single: true },
  { command: "restart", modes: command, keys: ["0", "0"], single: true },
  { command: "show-keys", modes: command, keys: ["?"], single: true },
  { command: "show-keys", modes: command, keys: ["h"], single: true },
];

export interface KeyContext {
  mode: Mode;
  /** The key before, when it may begin a pair such as D D; null when too long ago. */
  pending: string | null;
  singleKeys: boolean;
  mac: boolean;
}

export type KeyResult = { command: CommandName } | { pending: string } | null;

/** What a key does; `pending` when it is the first of a pair. */
export function readKey(press: KeyPress, context: KeyContext): KeyResult {
  const written = writtenKey(press, context.mac);
  const candidates = bindings.filter((binding) => binding.modes.includes(context.mode) && (context.singleKeys || binding.single !== true));
  for (const binding of candidates) {
    const [first, second] = binding.keys;
    if (second === undefined ? same(first, written) : context.pending !== null && same(first, context.pending) && same(second, written))
      return { command: binding.command };
  }
  return candidates.some((binding) => binding.keys.length === 2 && same(binding.keys[0], written)) ? { pending: written } : null;
}

function same(binding: string, written: string): boolean {
  if (binding === written) return true;
  return binding.startsWith("Ctrl+") && binding.slice(5) === written.replace(/^(Mod|Ctrl)\+/, "") && /^(Mod|Ctrl)\+/.test(written);
}

function writtenKey(press: KeyPress, mac: boolean): string {
  // With Shift, the hyphen's key gives an underscore on most keyboards.
  const hyphen = press.shift && (press.key === "_" || press.key === "-");
  // On a Mac, Option with a letter writes a sign: the letter is the one of the key.
  const pressed = press.alt && /[^\x20-\x7e]/.test(press.key) ? (/^Key([A-Z])$/.exec(press.code ?? "")?.[1] ?? press.key) : press.key;
  const letter = hyphen ? "-" : pressed.length === 1 ? pressed.toLowerCase() : pressed;
  const mod = mac ? press.meta : press.ctrl;
  const other = mac ? press.ctrl : press.meta;
  // "?" and the digits need Shift on some keyboards (a French one writes 0 with Shift): only for letters and named keys does Shift count.
  const shiftCounts = press.shift && (hyphen || pressed.length > 1 || /[a-z]/i.test(pressed));
  return [mod && "Mod", other && (mac ? "Ctrl" : "Meta"), press.alt && "Alt", shiftCounts && "Shift", letter].filter(Boolean).join("+");
}
