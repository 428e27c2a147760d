/** Find and replace over a notebook: which places match, and the edits that replace them. Pure. */
import type { Output } from "../../../protocol/output.ts";
import { literally } from "../../output/text-search.ts";
import type { SourceEdit } from "../cell-operations.ts";
import type { CellView } from "../cell-view.ts";

export interface Query {
  text: string;
  matchCase: boolean;
  wholeWord: boolean;
  regex: boolean;
  inCode: boolean;
  inText: boolean;
  inOutputs: boolean;
}

export interface Match {
  cell: string;
  in: "source" | "output";
  /** In the source, or in the text of the outputs. */
  offset: number;
  length: number;
  text: string;
  /** What the replacement is made from: the groups of a regular expression. */
  groups: readonly (string | undefined)[];
}

export type Found = { matches: readonly Match[]; more: boolean } | { fault: string };

/** Beyond this many the count is "more than". */
export const mostMatches = 5000;

export function search(order: readonly string[], cells: ReadonlyMap<string, CellView>, query: Query): Found {
  if (query.text === "") return { matches: [], more: false };
  const pattern = patternOf(query);
  if ("fault" in pattern) return pattern;
  const matches: Match[] = [];
  for (const id of order) {
    const cell = cells.get(id);
    if (cell === undefined) continue;
    const places: [Match["in"], string][] = [];
    if (cell.type === "code" ? query.inCode : query.inText) places.push(["source", cell.source]);
    if (query.inOutputs && cell.outputs.length > 0) places.push(["output", textOfOutputs(cell.outputs)]);
    for (const [where, text] of places)
      for (const found of text.matchAll(pattern.expression)) {
        if (found[0] === "") continue;
        if (matches.length === mostMatches) return { matches, more: true };
        matches.push({ cell: id, in: where, offset: found.index, length: found[0].length, text: found[0], groups: found.slice(1) });
      }
  }
  return { matches, more: false };
}

function patternOf({ text, matchCase, wholeWord, regex }: Query): { expression: RegExp } | { fault: string } {
  const body = regex ? text : literally(text);
  // Letters of every language, not only English ones, make words.
  const word = wholeWord ? String.raw`(?<![\p{L}\p{N}_$])(?:${body})(?![\p{L}\p{N}_$])` : body;
  try {
    return { expression: new RegExp(word, `gmu${matchCase ? "" : "i"}`) };
  } catch (error) {
    return { fault: (error as Error).message.replace(/^Invalid regular expression: /, "") };
  }
}

/** Text as it stands in the outputs, for search alone. */
export function textOfOutputs(outputs: readonly Output[]): string {
  return outputs.map(textOfOutput).join("\n");
}

function textOfOutput(output: Output): string {
  switch (output.output_type) {
    case "stream":
      return output.text;
    case "error":
      return `${output.ename}: ${output.evalue}`;
    default: {
      const plain: unknown = output.data["text/plain"];
      return typeof plain === "string" ? plain : "";
    }
  }
}

/** Edits that replace these matches; outputs are what a run gave and stay. */
export function replacements(matches: readonly Match[], replacement: string, { regex }: Pick<Query, "regex">): SourceEdit[] {
  return matches
    .filter((match) => match.in === "source")
    .map((match) => ({
      id: match.cell,
      offset: match.offset,
      length: match.length,
      text: regex ? expanded(replacement, match) : replacement,
    }));
}

/** `$1` to `$99` are groups, `$&` the match, `$$` a dollar, `\n` and `\t` what they say. */
function expanded(replacement: string, { text, groups }: Match): string {
  return replacement.replaceAll(/\$(\$|&|\d{1,2})|\\([nt\\])/g, (whole: string, dollar: string | undefined, escape: string | undefined) => {
    if (escape !== undefined) return { n: "\n", t: "\t", "\\": "\\" }[escape] ?? whole;
    if (dollar === "$") return "$";
    if (dollar === "&") return text;
    const index = Number(dollar) - 1;
    return index < groups.length ? (groups[index] ?? "") : whole;
  });
}
