/** Which lines of an error's trace are the person's own. */
import type { ErrorOutput } from "../../protocol/output.ts";

/**
 * The lines of the trace in the cells, and the rest. Traces of other languages, which name no cell, are kept whole, folded; the line that repeats
 * the title is left out.
 */
export function framesOf({ ename, evalue, traceback }: Pick<ErrorOutput, "ename" | "evalue" | "traceback">): {
  own: string;
  others: string;
} {
  const lines = traceback.join("\n").split("\n");
  const title = `${ename}: ${evalue}`;
  if (lines[0] !== undefined && title.startsWith(lines[0].trimEnd())) lines.splice(0, title.split("\n").length);
  const isFrame = (line: string): boolean => /^\s+at /.test(line);
  const isOwn = (line: string): boolean => !isFrame(line) || /\b(?:cell|cellule) \d+/.test(line);
  if (!lines.some(isFrame)) return { own: "", others: lines.join("\n").trim() };
  return { own: lines.filter(isOwn).join("\n").trimEnd(), others: lines.filter((line) => !isOwn(line)).join("\n") };
}
