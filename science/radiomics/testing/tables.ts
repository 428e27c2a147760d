/** Published tables, for tests. */
import { readFileSync } from "node:fs";

/** Rows of a CSV file by the names of its first line. Fields may be quoted. */
export function readTable(path: string): Record<string, string>[] {
  const [names, ...rows] = readFileSync(path, "utf8").trim().split(/\r?\n/).map(fieldsOf);
  return rows.map((row) => Object.fromEntries(names.map((name, k) => [name, row[k] ?? ""])));
}

function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
