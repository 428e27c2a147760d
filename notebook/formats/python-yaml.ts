/**
 * YAML as jupytext's Python writes it: PyYAML's block style with lists of plain values on one line, text beyond the 80th column on the next
 * line, quotes where YAML 1.1 would read something else. Front matter and cell options then do not change by passing through Carnet.
 */
import { pythonNumber } from "./python-json.ts";

const bestWidth = 80;
/** A key that is longer, or has lines, stands after a question mark. PyYAML counts its tag, five characters, too. */
const simpleKeyLength = 123;

/** Writes a mapping of JSON values, keys in their order; ends with a newline. */
export function pythonYaml(value: Record<string, unknown>): string {
  const page = new Page();
  writeNode(page, value, { indent: -2, flow: false, inMapping: false });
  return page.end();
}

interface Place {
  /** Column of the block or the brackets around. */
  indent: number;
  flow: boolean;
  /** The value of a mapping's key: a list there stands no deeper than its key. */
  inMapping: boolean;
}

/** The text so far, and how its last line stands. */
class Page {
  #text = "";
  column = 0;
  /** No space is needed before what follows. */
  #whitespace = true;
  /** Nothing but white space and dashes since the line began. */
  #indention = true;

  get begins(): boolean {
    return this.#indention;
  }
  /** Text of a scalar. */
  write(text: string): void {
    this.#text += text;
    this.column += Array.from(text).length;
    this.#whitespace = false;
    this.#indention = false;
  }
  /** A bracket, a dash, a quote, with a space before it where one is needed. */
  indicator(text: string, { spaced = true, whitespace = false, indention = false } = {}): void {
    const kept = this.#indention && indention;
    this.write(spaced && !this.#whitespace ? ` ${text}` : text);
    this.#whitespace = whitespace;
    this.#indention = kept;
  }
  breakLine(): void {
    this.#text += "\n";
    this.column = 0;
    this.#whitespace = true;
    this.#indention = true;
  }
  indentTo(indent: number): void {
    if (!this.#indention || this.column > indent || (this.column === indent && !this.#whitespace)) this.breakLine();
    if (this.column >= indent) return;
    this.#text += " ".repeat(indent - this.column);
    this.column = indent;
    this.#whitespace = true;
  }
  space(): void {
    if (!this.#whitespace) this.write(" ");
  }
  end(): string {
    return this.#text.endsWith("\n") ? this.#text : `${this.#text}\n`;
  }
}

function writeNode(page: Page, value: unknown, place: Place): void {
  if (typeof value !== "object" || value === null) return writeScalar(page, value, { ...place, key: false });
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return place.flow || entries.length === 0 ? writeFlowMapping(page, entries, place) : writeMapping(page, entries, place);
  }
  const mappings = value.some((item) => typeof item === "object" && item !== null && !Array.isArray(item));
  return place.flow || !mappings ? writeFlowSequence(page, value, place) : writeSequence(page, value, place);
}

function writeMapping(page: Page, entries: readonly [string, unknown][], place: Place): void {
  const indent = place.indent + 2;
  const inside = { indent, flow: false, inMapping: true };
  for (const [key, field] of entries) {
    page.indentTo(indent);
    if (isSimpleKey(key)) {
      writeScalar(page, key, { ...inside, key: true });
      page.indicator(":", { spaced: false });
    } else {
      page.indicator("?", { indention: true });
      writeScalar(page, key, { ...inside, key: false });
      page.indentTo(indent);
      page.indicator(":", { indention: true });
    }
    writeNode(page, field, inside);
  }
}

/** A line an item. */
function writeSequence(page: Page, items: readonly unknown[], place: Place): void {
  const indent = place.inMapping && !page.begins ? place.indent : place.indent + 2;
  for (const item of items) {
    page.indentTo(indent);
    page.indicator("-", { indention: true });
    writeNode(page, item, { indent, flow: false, inMapping: false });
  }
}

function writeFlowSequence(page: Page, items: readonly unknown[], place: Place): void {
  const indent = place.indent + 2;
  page.indicator("[", { whitespace: true });
  items.forEach((item, index) => {
    if (index > 0) page.indicator(",", { spaced: false });
    if (page.column > bestWidth) page.indentTo(indent);
    writeNode(page, item, { indent, flow: true, inMapping: false });
  });
  page.indicator("]", { spaced: false });
}

function writeFlowMapping(page: Page, entries: readonly [string, unknown][], place: Place): void {
  const inside = { indent: place.indent + 2, flow: true, inMapping: true };
  page.indicator("{", { whitespace: true });
  entries.forEach(([key, field], index) => {
    if (index > 0) page.indicator(",", { spaced: false });
    if (page.column > bestWidth) page.indentTo(inside.indent);
    const simple = isSimpleKey(key);
    if (!simple) page.indicator("?");
    writeScalar(page, key, { ...inside, key: simple });
    if (!simple && page.column > bestWidth) page.indentTo(inside.indent);
    page.indicator(":", { spaced: !simple });
    writeNode(page, field, inside);
  });
  page.indicator("}", { spaced: false });
}

interface ScalarPlace extends Place {
  /** A key stays on its line. */
  key: boolean;
}

function isSimpleKey(key: string): boolean {
  return key.length < simpleKeyLength && key !== "" && !/[\n\u0085\u2028\u2029]/.test(key);
}

function writeScalar(page: Page, value: unknown, place: ScalarPlace): void {
  if (typeof value !== "string") {
    page.space();
    return page.write(plainValue(value));
  }
  const look = looksOf(value);
  const plain = (place.flow ? look.flowPlain : look.blockPlain) && !resolvesToOther(value) && value !== "";
  if (plain) return writePlain(page, value, place);
  if (look.single && !(place.key && look.multiline)) return writeSingle(page, value, place);
  writeDouble(page, value, place);
}

function plainValue(value: unknown): string {
  if (typeof value === "number") {
    const text = pythonNumber(value);
    // PyYAML gives a float without a point one before its exponent: YAML 1.1 wants it.
    return /^-?\d+e/.test(text) ? text.replace("e", ".0e") : text;
  }
  return value === null || value === undefined ? "null" : String(value);
}

/** Words and numbers of YAML 1.1 that are not text. */
const others = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:~|null|Null|NULL|)$/,
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  /^(?:<<|=)$/,
];
function resolvesToOther(text: string): boolean {
  return others.some((pattern) => pattern.test(text));
}

interface Looks {
  multiline: boolean;
  flowPlain: boolean;
  blockPlain: boolean;
  single: boolean;
}

const printable = /^[\n\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10fffe}]*$/u;

/** In which styles a text can stand. */
function looksOf(text: string): Looks {
  const multiline = /[\n\u0085\u2028\u2029]/.test(text);
  // PyYAML puts the three rare line ends between single quotes, where YAML 1.2 reads them as letters: an escape is read alike by all.
  const special = !printable.test(text) || / \n|[\u0085\u2028\u2029]/.test(text);
  const single = !special && !text.includes("\n ");
  const whole = single && !multiline && !/^ | $/.test(text);
  const begins = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|-(?:[ \t]|$))/.test(text);
  const blockPlain = whole && !begins && !/^[?:](?:[ \t]|$)|.:(?:[ \t]|$)|[ \t]#/.test(text);
  return { multiline, single, blockPlain, flowPlain: whole && blockPlain && !/^[?:]|[,?[\]{}:]/.test(text) };
}

/** Writes words; a single space beyond the best width becomes a new line. */
function writePlain(page: Page, text: string, place: ScalarPlace): void {
  page.space();
  for (const part of text.split(/( +)/)) {
    if (part === " " && !place.key && page.column > bestWidth) page.indentTo(place.indent + 2);
    else page.write(part);
  }
}

function writeSingle(page: Page, text: string, place: ScalarPlace): void {
  page.indicator("'");
  const parts = text.split(/( +|\n+)/).filter((part) => part !== "");
  parts.forEach((part, index) => {
    const inside = index > 0 && index < parts.length - 1;
    if (part === " " && inside && !place.key && page.column > bestWidth) page.indentTo(place.indent + 2);
    else if (part.startsWith("\n")) {
      page.breakLine();
      for (const _break of part) page.breakLine();
      page.indentTo(place.indent + 2);
    } else page.write(part.replaceAll("'", "''"));
  });
  page.indicator("'", { spaced: false });
}

const escapes: Record<string, string> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\u0085": "N",
  "\u2028": "L",
  "\u2029": "P",
};

function escaped(character: string): string | null {
  if (character in escapes) return `\\${escapes[character]}`;
  const code = character.codePointAt(0)!;
  const shown = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff);
  if (shown) return null;
  const hexadecimal = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hexadecimal.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hexadecimal.padStart(4, "0")}` : `\\U${hexadecimal.padStart(8, "0")}`;
}

/** Escaped text; a line that grows too long ends in a backslash, at a space or beside an escape. */
function writeDouble(page: Page, text: string, place: ScalarPlace): void {
  page.indicator('"');
  const characters = Array.from(text);
  /** Characters before this one are written. */
  let start = 0;
  const upTo = (end: number) => {
    const waiting = characters.slice(start, end).join("");
    start = Math.max(start, end);
    return waiting;
  };
  for (let at = 0; at < characters.length; at++) {
    const escape = escaped(characters[at]);
    if (escape !== null) {
      page.write(upTo(at) + escape);
      start = at + 1;
    }
    const breakable = at > 0 && at < characters.length - 1 && (characters[at] === " " || start >= at);
    if (!breakable || place.key || page.column + at - start <= bestWidth) continue;
    page.write(`${upTo(at)}\\`);
    page.indentTo(place.indent + 2);
    page.write(characters[start] === " " ? "\\" : "");
  }
  page.write(upTo(characters.length));
  page.indicator('"', { spaced: false });
}
