/** The names that a text declares, though it may not be whole: variables, functions, classes, imports, parameters. In the order of the text. */
import type { Token } from "./tokens.ts";
import { openingOf } from "./tokens.ts";

const variables = new Set(["const", "let", "var", "using"]);
const named = new Set(["function", "class", "enum", "namespace", "interface", "type"]);

export function declaredNames(tokens: readonly Token[]): string[] {
  const names = new Set<string>();
  tokens.forEach(({ kind, text }, at) => {
    const next = tokens[at + 1];
    if (kind === "name" && variables.has(text) && tokens[at - 1]?.text !== ".") bound(tokens, at + 1, names);
    else if (kind === "name" && text === "import") imported(tokens, at + 1, names);
    else if (kind === "name" && named.has(text) && tokens[at - 1]?.text !== ".") {
      const name = next?.text === "*" ? tokens[at + 2] : next;
      if (name?.kind === "name" && name.text !== "extends") names.add(name.text);
    } else if (kind === "sign" && text === "=>") {
      const before = tokens[at - 1];
      if (before?.kind === "name") names.add(before.text);
    } else if (kind === "sign" && text === ")" && (next?.text === "=>" || next?.text === "{" || next?.text === ":")) {
      parameters(tokens, { open: openingOf(tokens, at), close: at }, names);
    }
  });
  return [...names];
}

/** Names of a binding from its first token: one name, or those of a pattern; then of the next, behind a comma. */
function bound(tokens: readonly Token[], from: number, names: Set<string>): void {
  let depth = 0;
  let inValue = false;
  for (let at = from; at < tokens.length; at += 1) {
    const { kind, text } = tokens[at];
    if (["{", "[", "("].includes(text)) depth += 1;
    else if (["}", "]", ")"].includes(text)) depth -= 1;
    else if (depth === 0 && (text === ";" || text === "of" || text === "in")) return;
    else if (depth === 0 && text === "=") inValue = true;
    else if (depth === 0 && text === ",") inValue = false;
    else if (kind === "name" && !inValue && isBinding(tokens, at)) names.add(text);
    if (depth < 0) return;
    if (depth === 0 && inValue && at > from && /^(?:const|let|var|function|class|if|for|while|return|import)$/.test(text)) return;
  }
}

/** Not the key of `{ key: name }`, a default value or a type. */
function isBinding(tokens: readonly Token[], at: number): boolean {
  const [before, after] = [tokens[at - 1]?.text, tokens[at + 1]?.text];
  if (before === "=" || before === "." || before === "|" || before === "&" || before === "<") return false;
  if (before === ":") return !(tokens[at - 2]?.kind === "name" && variables.has(tokens[at - 3]?.text ?? ""));
  return after !== ":" || ["const", "let", "var", "using"].includes(before);
}

function imported(tokens: readonly Token[], from: number, names: Set<string>): void {
  for (let at = from; at < tokens.length && tokens[at].text !== "from" && tokens[at].text !== ";"; at += 1) {
    const { kind, text } = tokens[at];
    if (text === "(" || text === "." || kind === "string") return;
    if (kind === "name" && text !== "type" && text !== "as" && tokens[at + 1]?.text !== "as") names.add(text);
  }
}

function parameters(tokens: readonly Token[], { open, close }: { open: number; close: number }, names: Set<string>): void {
  const before = tokens[open - 1];
  if (open < 0 || (before?.kind === "name" && /^(?:if|while|switch|for|catch)$/.test(before.text) && before.text !== "catch")) return;
  for (let at = open + 1; at < close; at += 1) {
    const starts = [",", "(", "{", "[", "..."].includes(tokens[at - 1].text);
    if (tokens[at].kind === "name" && starts && tokens[at + 1]?.text !== "(" && tokens[at + 1]?.text !== ".") names.add(tokens[at].text);
  }
}
