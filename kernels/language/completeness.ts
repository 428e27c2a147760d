/** Whether a cell can run as it stands, needs more lines, or is wrong: by parsing it, so that a console knows what Enter means. */
import { documentationAsked } from "./cursor.ts";
import { isProblem } from "./problem.ts";
import { openBrackets, tokensOf } from "./tokens.ts";
import { translate } from "./translate.ts";

export interface Completeness {
  status: "complete" | "incomplete" | "invalid";
  /** For "incomplete": what the next line begins with. */
  indent: string;
}

const closing = { template: "`", comment: "*/" };

export function completenessOf(code: string): Completeness {
  if (documentationAsked(code)) return { status: "complete", indent: "" };
  const { inside } = tokensOf(code);
  if (inside === "template" || inside === "comment") {
    const closed = translate(`${code}${closing[inside]}`);
    return !isProblem(closed) || closed.atEnd ? { status: "incomplete", indent: "" } : { status: "invalid", indent: "" };
  }
  const translation = translate(code);
  if (!isProblem(translation)) return { status: "complete", indent: "" };
  // A text in quotes ends on its line, unless the line says that it goes on.
  if (inside === "string") return { status: code.endsWith("\\") ? "incomplete" : "invalid", indent: "" };
  const more = translation.atEnd === true || (/(?:^|[\s;{}])let\s*$/.test(code) && !isProblem(translate(`${code} x`)));
  return more ? { status: "incomplete", indent: indentAfter(code) } : { status: "invalid", indent: "" };
}

/** As the last line, and one step more where it opened a bracket or stops in the middle of an expression. */
function indentAfter(code: string): string {
  const { tokens } = tokensOf(code);
  const last = tokens.at(-1);
  const lineStart = code.slice(0, last?.end ?? 0).search(/[^\n\r]*$/);
  const base = /^[ \t]*/.exec(code.slice(lineStart))?.[0] ?? "";
  const opened = openBrackets(tokens).some((at) => tokens[at].start >= lineStart);
  return opened || (last?.kind === "sign" && !/^[)\]},;]$/.test(last.text)) ? `${base}  ` : base;
}
