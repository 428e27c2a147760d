/** Where a text stops being JSON. V8's message names a position only for some errors, and a person needs one for all. */

/** Line and column, both from 1. */
export interface Place {
  line: number;
  column: number;
}

const literals = ["true", "false", "null"];
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** The first place that no JSON document could continue with, or null when `text` is JSON. */
export function jsonErrorPlace(text: string): Place | null {
  const at = errorOffset(text);
  if (at === null) return null;
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

function errorOffset(text: string): number | null {
  let at = 0;
  /** What may come next: a value, a key or the end of a container, or what follows a value. */
  let expect: "value" | "value-or-end" | "key" | "key-or-end" | "after" = "value";
  const open: ("{" | "[")[] = [];
  for (;;) {
    while (at < text.length && " \t\r\n".includes(text[at])) at += 1;
    if (at >= text.length) return expect === "after" && open.length === 0 ? null : at;
    const character = text[at];
    if (expect === "after") {
      const inside = open[open.length - 1];
      if (inside === undefined) return at;
      if (character === ",") expect = inside === "{" ? "key" : "value";
      else if (character === (inside === "{" ? "}" : "]")) open.pop();
      else return at;
      at += 1;
    } else if ((expect === "key-or-end" && character === "}") || (expect === "value-or-end" && character === "]")) {
      open.pop();
      expect = "after";
      at += 1;
    } else if (expect === "key" || expect === "key-or-end") {
      const end = matchEnd(string, text, at);
      if (end === null) return at;
      at = end;
      while (at < text.length && " \t\r\n".includes(text[at])) at += 1;
      if (text[at] !== ":") return at;
      at += 1;
      expect = "value";
    } else if (character === "{" || character === "[") {
      open.push(character);
      expect = character === "{" ? "key-or-end" : "value-or-end";
      at += 1;
    } else {
      const end = scalarEnd(text, at);
      if (end === null) return at;
      at = end;
      expect = "after";
    }
  }
}

function scalarEnd(text: string, at: number): number | null {
  const literal = literals.find((word) => text.startsWith(word, at));
  if (literal !== undefined) return at + literal.length;
  return matchEnd(text[at] === '"' ? string : number, text, at);
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
