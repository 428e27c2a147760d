/**
 * TypeScript to JavaScript. Types are blanked out in place, so every position stays; syntax that cannot be blanked out (enum, namespace,
 * parameter properties, `<T>value`) is transformed, and then a source map leads back.
 */
import { stripTypeScriptTypes } from "node:module";
import type { SyntaxProblem } from "./problem.ts";
import { problemFromStack } from "./problem.ts";

export interface Erased {
  code: string;
  /** Source map (JSON, version 3) from `code` to the source; null where positions are the same. */
  sourceMap: string | null;
}

/** Erases the types of a cell, or says what is wrong with its syntax. */
export function eraseTypes(source: string): Erased | SyntaxProblem {
  try {
    return { code: stripTypeScriptTypes(source, { mode: "strip" }), sourceMap: null };
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") return problemFromStack(error, source);
  }
  try {
    const transformed = stripTypeScriptTypes(source, { mode: "transform", sourceMap: true });
    const [code, encoded] = transformed.split(/\n*\/\/# sourceMappingURL=data:application\/json;base64,/);
    return { code, sourceMap: Buffer.from(encoded ?? "", "base64").toString("utf8") };
  } catch (error) {
    return problemFromStack(error, source);
  }
}
