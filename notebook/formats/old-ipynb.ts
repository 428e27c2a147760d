/**
 * Notebooks of nbformat 2 and 3 (IPython before 2015) as nbformat 4 has them: worksheets become one list of cells, headings become Markdown,
 * outputs get MIME types. What that needs and does not find is a fault with its place; all else is judged when the result is read.
 */

type Json = Record<string, unknown>;

export interface Upgraded {
  value: Json;
  /** Where each cell stood in the old file. */
  origins: string[];
}

/** The notebook in the layout of nbformat 4, without ids. */
export function upgradeOldIpynb(old: Json): Upgraded | { fault: string } {
  const { worksheets, metadata, orig_nbformat: _original, orig_nbformat_minor: _minor, ...foreign } = old;
  if (!isRecord(metadata)) return { fault: "metadata" };
  if (!Array.isArray(worksheets)) return { fault: "worksheets" };
  const { name: _name, signature: _signature, ...kept } = metadata;
  const cells: Json[] = [];
  const origins: string[] = [];
  for (const [sheet, worksheet] of worksheets.entries()) {
    const place = `worksheets[${sheet}]`;
    if (!isRecord(worksheet)) return { fault: place };
    if (!Array.isArray(worksheet["cells"])) return { fault: `${place}.cells` };
    for (const [index, cell] of worksheet["cells"].entries()) {
      const origin = `${place}.cells[${index}]`;
      const upgraded = isRecord(cell) ? upgradeCell(cell) : { fault: "" };
      if ("fault" in upgraded) return { fault: `${origin}${upgraded.fault}` };
      cells.push(upgraded.cell);
      origins.push(origin);
    }
  }
  return { value: { ...foreign, nbformat: 4, nbformat_minor: 5, metadata: kept, cells }, origins };
}

function upgradeCell(cell: Json): { cell: Json } | { fault: string } {
  const { metadata = {}, ...rest } = cell;
  if (!isRecord(metadata)) return { fault: ".metadata" };
  if (cell["cell_type"] === "heading") {
    const { level = 1, source, ...heading } = rest;
    const text = joined(source ?? "");
    if (typeof text !== "string") return { fault: ".source" };
    if (typeof level !== "number" || !(level >= 1 && level <= 6)) return { fault: ".level" };
    const line = text.split(/\r\n|[\n\r]/).join(" ");
    return { cell: { ...heading, cell_type: "markdown", metadata, source: `${"#".repeat(level)} ${line}` } };
  }
  if (cell["cell_type"] !== "code") {
    const type = cell["cell_type"] === "html" ? "markdown" : cell["cell_type"];
    const { rendered: _rendered, ...text } = rest;
    return { cell: { ...text, cell_type: type, metadata, source: joined(cell["source"]) } };
  }
  const { language: _language, collapsed, input = "", prompt_number: count = null, outputs = [], ...code } = rest;
  if (!Array.isArray(outputs)) return { fault: ".outputs" };
  const upgraded: Json[] = [];
  for (const [index, output] of outputs.entries()) {
    const made = isRecord(output) ? upgradeOutput(output) : null;
    if (made === null) return { fault: `.outputs[${index}]` };
    upgraded.push(made);
  }
  const described = collapsed === undefined ? metadata : { ...metadata, collapsed };
  return { cell: { ...code, metadata: described, source: joined(input), execution_count: count, outputs: upgraded } };
}

const mimeTypes: Record<string, string> = {
  text: "text/plain",
  html: "text/html",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  latex: "text/latex",
  json: "application/json",
  javascript: "application/javascript",
};

/** Null where its JSON cannot be read. */
function upgradeOutput(output: Json): Json | null {
  const { output_type: type, metadata = {}, prompt_number: count = null, ...rest } = output;
  if (type === "stream") {
    const { stream = "stdout", text, ...foreign } = rest;
    return { ...foreign, output_type: "stream", name: stream, text: joined(text) };
  }
  if (type === "pyerr") return { ...rest, output_type: "error" };
  if (type !== "pyout" && type !== "display_data") return output;
  const named = (bundle: Json) => Object.fromEntries(Object.entries(bundle).map(([key, value]) => [mimeTypes[key] ?? key, value]));
  const data = Object.fromEntries(Object.entries(named(rest)).map(([key, value]) => [key, joined(value)]));
  if (typeof data["application/json"] === "string") {
    try {
      data["application/json"] = JSON.parse(data["application/json"]);
    } catch {
      return null;
    }
  }
  const shown = { data, metadata: isRecord(metadata) ? named(metadata) : metadata };
  return type === "pyout" ? { output_type: "execute_result", execution_count: count, ...shown } : { output_type: "display_data", ...shown };
}

/** Lines as they were written before nbformat 4: with their ends, or without. */
function joined(text: unknown): unknown {
  if (!Array.isArray(text) || !text.every((line) => typeof line === "string")) return text;
  return text.join(/[\n\r]$/.test(text[0] ?? "") ? "" : "\n");
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
