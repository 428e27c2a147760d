/** YAML as jupytext's Python reads and writes it (YAML 1.1), between JSON values only. */
import { Document, isMap, isSeq, parseDocument, visit } from "yaml";

/** Reads a document of JSON values. A fault names its line, from 1. */
export function readYaml(text: string): { value: unknown } | { fault: { line: number; reason: string } } {
  const document = parseDocument(text, {
    version: "1.1",
    customTags: (tags) => tags.filter((tag) => typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:timestamp"),
    prettyErrors: true,
  });
  const [error] = document.errors;
  if (error !== undefined) return { fault: { line: error.linePos?.[0].line ?? 1, reason: "yaml" } };
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  return isJson(value) ? { value } : { fault: { line: 1, reason: "yaml" } };
}

/** Writes block mappings, and lists of plain values on one line, in the given order; ends with a newline. */
export function writeYaml(value: Record<string, unknown>): string {
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_key, node) => {
      node.flow = !node.items.some((item) => isMap(item) || isSeq(item));
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, directives: false });
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson);
}
