/**
 * The keyboard of the notebook: JupyterLab 4's map in both modes. Command mode is when a cell has the focus, edit mode when its editor has.
 */

export type Mode = "command" | "edit";

export const commandNames = [
  "run-and-advance",
  "run-in-place",
  "run-and-insert",
  "edit",
  "leave-editor",
  "next",
  "previous",
  "insert-above",
  "insert-below",
  "delete",
  "undo",
  "redo",
  "to-code",
  "to-text",
  "move-up",
  "move-down",
  "interrupt",
  "restart",
  "save",
  "show-keys",
] as const;
export type CommandName = (typeof commandNames)[number];

export interface KeyPress {
  key: string;
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
  { command: "save", modes: both, keys: ["Mod+s"] },
  { command: "edit", modes: command, keys: ["Enter"] },
  { command: "leave-editor", modes: ["edit"], keys: ["Escape"] },
  { command: "leave-editor", modes: ["edit"], keys: ["Ctrl+m"] },
  { command: "previous", modes: command, keys: ["ArrowUp"] },
  { command: "previous", modes: command, keys: ["k"], single: true },
  { command: "next", modes: command, keys: ["ArrowDown"] },
  { command: "next", modes: command, keys: ["j"], single: true },
  { command: "insert-above", modes: command, keys: ["a"], single: true },
  { command: "insert-below", modes: command, keys: ["b"], single: true },
  { command: "delete", modes: command, keys: ["d", "d"], single: true },
  { command: "undo", modes: command, keys: ["z"], single: true },
  { command: "redo", modes: command, keys: ["Shift+z"], single: true },
  { command: "to-code", modes: command, keys: ["y"], single: true },
  { command: "to-text", modes: command, keys: ["m"], single: true },
  { command: "move-up", modes: command, keys: ["Mod+Shift+ArrowUp"] },
  { command: "move-down", modes: command, keys: ["Mod+Shift+ArrowDown"] },
  { command: "interrupt", modes: command, keys: ["i", "i"], single: true },
  { command: "restart", modes: command, keys: ["0", "0"], single: true },
  { command: "show-keys", modes: command, keys: ["?"], single: true },
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
  const letter = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const mod = mac ? press.meta : press.ctrl;
  const other = mac ? press.ctrl : press.meta;
  // "?" and the digits need Shift on some keyboards (a French one writes 0 with Shift): only for letters and named keys does Shift count.
  const shiftCounts = press.shift && (press.key.length > 1 || /[a-z]/i.test(press.key));
  return [mod && "Mod", other && (mac ? "Ctrl" : "Meta"), press.alt && "Alt", shiftCounts && "Shift", letter].filter(Boolean).join("+");
}
