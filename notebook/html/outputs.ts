/** Outputs as still markup: nothing in it runs, loads or asks anyone. What cannot stand still says so. */
import { carnetOutputMetadata, mime, modelOutput, progressOutput, tableOutput, tensorOutput, viewerOutput } from "../../protocol/output.ts";
import type { TableOutput } from "../../protocol/output.ts";
import type { Language } from "../../protocol/identity.ts";
import type { NbOutput } from "../notebook.ts";
import { renderFormula, renderMarkdown } from "../markdown/render.ts";
import type { MarkdownOptions } from "../markdown/render.ts";
import { parseAnsi } from "../outputs/ansi.ts";
import type { AnsiSpan } from "../outputs/ansi.ts";
import { framesOf } from "../outputs/error-frames.ts";
import { plotTable, titleText } from "../outputs/plot-table.ts";
import { escaped, sanitiseHtml } from "./sanitise.ts";

export interface OutputWords {
  /** Alternative of an image that brings no text. */
  image: string;
  chart: string;
  viewer: string;
  synthetic: string;
  incomplete: string;
  notShown: (type: string) => string;
  rows: (shown: number, all: number) => string;
  errorFrames: string;
}
export interface OutputContext {
  words: OutputWords;
  markdown: MarkdownOptions;
  language: Language;
}

export function outputMarkup(output: NbOutput, context: OutputContext): string {
  if (output.output_type === "stream") {
    const look = output["name"] === "stderr" ? "stream stderr" : "stream";
    return `<pre class="${look}" tabindex="0">${ansiMarkup(String(output["text"]))}</pre>`;
  }
  if (output.output_type === "error") return errorMarkup(output as unknown as ErrorFields, context);
  const { data, metadata } = output as { data?: unknown; metadata?: unknown };
  if (!isRecord(data)) return "";
  return bundleMarkup(data, isRecord(metadata) ? metadata : {}, context);
}

interface ErrorFields {
  ename: string;
  evalue: string;
  traceback: string[];
  metadata?: { carnet?: unknown };
}

function errorMarkup(error: ErrorFields, { words }: OutputContext): string {
  const { explanation } = carnetOutputMetadata.safeParse(error.metadata?.carnet).data ?? {};
  const { own, others } = framesOf(error);
  const title = `<p class="error-title"><strong>${escaped(error.ename)}</strong>${error.evalue === "" ? "" : `: ${escaped(error.evalue)}`}</p>`;
  const explained = explanation === undefined ? "" : `<p>${escaped(explanation)}</p>`;
  const folded =
    others === "" ? "" : `<details><summary>${escaped(words.errorFrames)}</summary><pre tabindex="0">${ansiMarkup(others)}</pre></details>`;
  return `<div class="error">${title}${explained}${own === "" ? "" : `<pre tabindex="0">${ansiMarkup(own)}</pre>`}${folded}</div>`;
}

type Bundle = Record<string, unknown>;
type Draw = (value: unknown, bundle: Bundle, context: OutputContext) => string | null;

const raster = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];

/** From what stands still best: pictures before the data that a script would draw. A drawer that cannot use its value leaves it to the next. */
const drawers: readonly (readonly [string, Draw])[] = [
  [mime.table, (value, _bundle, { words, language }) => drawn(tableOutput, value, (table) => tableMarkup(table, { words, language }))],
  [mime.viewer, (value, _bundle, { words }) => drawn(viewerOutput, value, (viewer) => viewerMarkup(viewer, words))],
  [mime.model, (value) => drawn(modelOutput, value, (model) => `<pre tabindex="0">${escaped(modelText(model))}</pre>`)],
  [
    mime.tensor,
    (value, bundle) =>
      drawn(tensorOutput, value, (tensor) => `<pre tabindex="0">${escaped(textOf(bundle) || JSON.stringify(tensor))}</pre>`),
  ],
  [
    mime.progress,
    (value) =>
      drawn(progressOutput, value, ({ label, done, total }) => `<p>${escaped(label)} ${done}${total === null ? "" : ` / ${total}`}</p>`),
  ],
  ...raster.map((type): readonly [string, Draw] => [
    type,
    (value, bundle, context) => imageMarkup(`data:${type};base64,${String(value).replaceAll(/\s/g, "")}`, bundle, context),
  ]),
  [mime.svg, (value, bundle, context) => imageMarkup(`data:image/svg+xml;base64,${base64(String(value))}`, bundle, context)],
  [mime.plotly, (value, _bundle, context) => plotMarkup(value, context)],
  [mime.markdown, (value, _bundle, { markdown }) => `<div class="text">${renderMarkdown(String(value), markdown)}</div>`],
  [mime.latex, (value) => `<div class="formula">${renderFormula(String(value))}</div>`],
  [mime.html, (value, bundle, context) => htmlMarkup(String(value), bundle, context)],
  [mime.json, (value) => `<pre tabindex="0">${escaped(JSON.stringify(value, null, 2))}</pre>`],
  [mime.text, (value) => `<pre tabindex="0">${ansiMarkup(String(value))}</pre>`],
];

function bundleMarkup(data: Bundle, metadata: Bundle, context: OutputContext): string {
  for (const [type, draw] of drawers) {
    if (!(type in data)) continue;
    const markup = draw(data[type], { ...data, [sizes]: metadata[type] }, context);
    if (markup !== null) return markup;
  }
  const [type = ""] = Object.keys(data);
  return type === "" ? "" : `<p class="note">${escaped(context.words.notShown(type))}</p>`;
}

/** Under this key a bundle carries the metadata of the representation that is drawn: its width and height. */
const sizes = Symbol("sizes");

function drawn<T>(
  shape: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  value: unknown,
  draw: (value: T) => string,
): string | null {
  const parsed = shape.safeParse(value);
  return parsed.success ? draw(parsed.data) : null;
}

function imageMarkup(address: string, bundle: Bundle & { [sizes]?: unknown }, { words }: OutputContext): string {
  const size = isRecord(bundle[sizes]) ? bundle[sizes] : {};
  const number = (key: string) => (typeof size[key] === "number" && size[key] > 0 && size[key] < 10_000 ? ` ${key}="${size[key]}"` : "");
  const plain = textOf(bundle);
  const alternative = plain === "" || /^<.*>$/.test(plain) || plain.startsWith("Figure(") ? words.image : plain;
  return `<img src="${escaped(address)}" alt="${escaped(alternative)}"${number("width")}${number("height")}>`;
}

function plotMarkup(value: unknown, { words, language }: OutputContext): string | null {
  const figure = isRecord(value) ? value : {};
  const table = plotTable(figure);
  if (table === null) return null;
  const title = titleText(isRecord(figure["layout"]) ? figure["layout"]["title"] : undefined);
  return tableMarkup({ ...table, caption: title ?? words.chart }, { words, language });
}

function htmlMarkup(source: string, bundle: Bundle, { words }: OutputContext): string | null {
  const sanitised = sanitiseHtml(source);
  const { incomplete } = sanitised;
  // A heading of a table that says nothing is none.
  const html = sanitised.html.replace(/<th((?:\s[^>]*)?)>(\s*)<\/th>/g, "<td$1>$2</td>");
  const empty = html.replace(/<(?!img)[^>]*>/g, "").trim() === "";
  if (empty && !incomplete) return null;
  const plain = textOf(bundle);
  const instead = empty && plain !== "" ? `<pre tabindex="0">${ansiMarkup(plain)}</pre>` : `<div class="markup">${html}</div>`;
  return incomplete ? `${instead}<p class="note">${escaped(words.incomplete)}</p>` : instead;
}

function tableMarkup(table: TableOutput, { words, language }: { words: OutputWords; language: Language }): string {
  const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 6 });
  const cell = (value: string | number | boolean | null): string =>
    typeof value === "number"
      ? `<td class="number">${number.format(value)}</td>`
      : `<td>${value === null ? "" : escaped(String(value))}</td>`;
  const indexed = table.index !== undefined;
  const head = table.columns.map(
    ({ name, unit }) => `<th scope="col">${escaped(name)}${unit === undefined || unit === "" ? "" : ` (${escaped(unit)})`}</th>`,
  );
  const rows = table.rows.map((row, at) => {
    const name = indexed ? `<th scope="row">${escaped(String(table.index?.[at] ?? ""))}</th>` : "";
    return `<tr>${name}${row.map(cell).join("")}</tr>`;
  });
  const cut = table.rowCount > table.rows.length ? `<p class="note">${escaped(words.rows(table.rows.length, table.rowCount))}</p>` : "";
  const caption = table.caption === undefined ? "" : `<caption>${escaped(table.caption)}</caption>`;
  return `<div class="table-scroll" tabindex="0"><table>${caption}<thead><tr>${indexed ? "<td></td>" : ""}${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>${cut}`;
}

function viewerMarkup(
  {
    title = "",
    description,
    synthetic,
    layers,
  }: { title?: string | undefined; description: string; synthetic: boolean; layers: { name: string }[] },
  words: OutputWords,
): string {
  const heading = [title, layers.map(({ name }) => name).join(", ")].filter((part) => part !== "").join(" · ");
  const mark = synthetic ? ` <strong>${escaped(words.synthetic)}</strong>` : "";
  return `<div class="note"><p>${escaped(heading)}${mark}</p>${description === "" ? "" : `<p>${escaped(description)}</p>`}<p>${escaped(words.viewer)}</p></div>`;
}

function modelText({
  name,
  layers,
  parameters,
}: {
  name: string;
  layers: { name: string; type: string; outputShape: string; parameters: number }[];
  parameters: number;
}): string {
  const lines = layers.map((layer) => `${layer.name}  ${layer.type}  ${layer.outputShape}  ${layer.parameters}`);
  return [name, ...lines, String(parameters)].join("\n");
}

function ansiMarkup(text: string): string {
  return parseAnsi(text)
    .map((span) => {
      const look = lookOf(span);
      return look === "" ? escaped(span.text) : `<span${look}>${escaped(span.text)}</span>`;
    })
    .join("");
}

function lookOf({ colour, bold, italic, underline }: AnsiSpan): string {
  const classes = [
    typeof colour === "number" ? `ansi-${colour % 8}` : "",
    bold ? "ansi-bold" : "",
    italic ? "ansi-italic" : "",
    underline ? "ansi-underline" : "",
  ];
  const named = classes.filter((name) => name !== "");
  return named.length === 0 ? "" : ` class="${named.join(" ")}"`;
}

function textOf(bundle: Bundle): string {
  return typeof bundle[mime.text] === "string" ? (bundle[mime.text] as string) : "";
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

function isRecord(value: unknown): value is Bundle {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
