/** Comma-separated values as RFC 4180 has them, with a header; a semicolon where the header has no comma, as spreadsheets in French write it. */

/** A table: every row has a value, perhaps empty, for every column. */
export interface Table {
  columns: string[];
  rows: Record<string, string>[];
}
/** Why a text is no table, and in which line (the first is 1). */
export interface TableFault {
  fault: "empty" | "quoteOpen" | "quoteInside" | "width" | "columnTwice" | "columnUnnamed";
  line: number;
}

/** Reads a table. Line ends may be CRLF, LF or CR; a byte order mark is passed over; lines without any value are left out. */
export function readTable(text: string): Table | TableFault {
  const content = text.replace(/^\uFEFF/, "");
  const split = splitRecords(content, separatorOf(content));
  if ("fault" in split) return split;
  const [head, ...others] = split.filter(({ fields }) => fields.some((field) => field !== ""));
  if (head === undefined) return { fault: "empty", line: 1 };
  const columns = head.fields.map((name) => name.trim());
  if (columns.includes("")) return { fault: "columnUnnamed", line: head.line };
  if (new Set(columns).size < columns.length) return { fault: "columnTwice", line: head.line };
  const uneven = others.find(({ fields }) => fields.length !== columns.length);
  if (uneven !== undefined) return { fault: "width", line: uneven.line };
  return { columns, rows: others.map(({ fields }) => Object.fromEntries(columns.map((column, i) => [column, fields[i]]))) };
}

/** Writes records as a table with CRLF, the columns in the order in which they first occur. What is absent or null is left empty. */
export function writeTable(records: readonly Record<string, string | number | boolean | null | undefined>[], first: string[] = []): string {
  const columns = [...new Set([...first, ...records.flatMap((record) => Object.keys(record))])];
  const lines = [columns, ...records.map((record) => columns.map((column) => record[column] ?? ""))];
  return lines.map((fields) => `${fields.map((field) => quoted(String(field))).join(",")}\r\n`).join("");
}

function quoted(field: string): string {
  return /[",;\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function separatorOf(content: string): string {
  // Names of columns are seldom quoted; where they are, the separator stands outside of the quotes.
  const head = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(content)?.[0] ?? "").replaceAll(/"(?:[^"]|"")*"/g, "");
  return !head.includes(",") && head.includes(";") ? ";" : ",";
}

interface Split {
  fields: string[];
  line: number;
}

function splitRecords(content: string, separator: string): Split[] | TableFault {
  const records: Split[] = [];
  let line = 1;
  let at = 0;
  let record: Split = { fields: [], line };
  while (at < content.length || record.fields.length > 0) {
    const field = content[at] === '"' ? quotedField(content, at) : plainField(content, { at, separator });
    if (field === undefined) return { fault: "quoteOpen", line };
    line += field.value.match(/\r\n|\r|\n/g)?.length ?? 0;
    record.fields.push(field.value);
    at = field.end;
    if (content[at] === separator) {
      at += 1;
      continue;
    }
    if (at < content.length && content[at] !== "\r" && content[at] !== "\n") return { fault: "quoteInside", line };
    records.push(record);
    at += content.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
    record = { fields: [], line };
  }
  return records;
}

interface Field {
  value: string;
  end: number;
}

/** To the next separator or end of line; a quote within it is a quote too many. */
function plainField(content: string, { at, separator }: { at: number; separator: string }): Field {
  let end = at;
  while (end < content.length && content[end] !== separator && content[end] !== "\r" && content[end] !== "\n" && content[end] !== '"')
    end += 1;
  return { value: content.slice(at, end), end };
}

function quotedField(content: string, at: number): Field | undefined {
  for (let from = at + 1; ;) {
    const quote = content.indexOf('"', from);
    if (quote < 0) return undefined;
    if (content[quote + 1] !== '"') return { value: content.slice(at + 1, quote).replaceAll('""', '"'), end: quote + 1 };
    from = quote + 2;
  }
}
