/** From transformed code back to what the person wrote. */
import { SourceMap } from "node:module";
import type { Position } from "./rewriting.ts";

export function throughSourceMap(sourceMap: string, generated: Position): Position {
  const entry = new SourceMap(JSON.parse(sourceMap)).findEntry(generated.line - 1, generated.column - 1);
  return "originalLine" in entry ? { line: entry.originalLine + 1, column: entry.originalColumn + 1 } : generated;
}
