/** `export NOTEBOOK --to html|ipynb|md -o FILE`: a notebook or a lesson in another format, without running it. */
import { readFile, stat } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writeIpynb } from "../../notebook/formats/ipynb.ts";
import { writeJupytext } from "../../notebook/formats/jupytext.ts";
import { kernelMetadata } from "../../notebook/notebook.ts";
import type { NbContent } from "../../notebook/notebook.ts";
import { language } from "../../protocol/identity.ts";
import type { Language } from "../../protocol/identity.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import { htmlFile } from "../notebooks/html-file.ts";
import type { Context, Terminal } from "./terminal.ts";
import { notebookIn } from "./run/notebook-file.ts";
import { writeWhole } from "./whole-file.ts";

const formats = ["html", "ipynb", "md"] as const;
type Format = (typeof formats)[number];
const options = {
  to: { type: "string" },
  output: { type: "string", short: "o" },
  title: { type: "string" },
  author: { type: "string" },
  language: { type: "string" },
} as const;

interface Asked {
  notebook: string;
  to: Format;
  output: string;
  title: string;
  author: string | null;
  language: Language;
}

export async function exportCommand({ terminal }: Context, args: string[]): Promise<number> {
  const asked = parse(terminal, args);
  if (typeof asked === "number") return asked;
  let content: Buffer;
  let changed: Date;
  try {
    content = await readFile(asked.notebook);
    changed = (await stat(asked.notebook)).mtime;
  } catch (error) {
    return terminal.complain("notebook-absent", { file: asked.notebook, reason: (error as Error).message });
  }
  const notebook = notebookIn(asked.notebook, content, asked.language);
  if (isRefusal(notebook)) {
    console.error(asked.notebook);
    return terminal.refuse(notebook);
  }
  const { title, author } = asked;
  const text = {
    html: () => htmlFile(notebook, { title, author, date: changed, language: asked.language }),
    ipynb: () => writeIpynb(named(notebook)),
    md: () => writeJupytext(named(notebook)),
  };
  try {
    writeWhole(asked.output, text[asked.to]());
  } catch (error) {
    return terminal.complain("output-not-written", { file: asked.output, reason: (error as Error).message });
  }
  terminal.say("exported", { file: asked.output });
  return 0;
}

function parse(terminal: Terminal, args: string[]): Asked | number {
  let parsed: ReturnType<typeof parseArgs<{ args: string[]; options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return terminal.misused("bad-option", { reason: (error as Error).message });
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1) return terminal.misused("needs-notebook");
  const [notebook] = positionals;
  if (![".md", ".ipynb"].includes(extname(notebook).toLowerCase())) return terminal.misused("not-a-notebook-name", { file: notebook });
  if (values.output === undefined) return terminal.misused("export-needs-output");
  const to = formats.find((format) => format === (values.to ?? extname(values.output!).slice(1).toLowerCase()));
  if (to === undefined) return terminal.misused("bad-export-format", { format: values.to ?? extname(values.output) });
  const spoken = language.safeParse(values.language ?? terminal.language);
  if (!spoken.success) return terminal.misused("bad-language", { language: values.language ?? "" });
  const title = values.title ?? basename(notebook, extname(notebook));
  return { notebook: resolve(notebook), to, output: resolve(values.output), title, author: values.author ?? null, language: spoken.data };
}

/** A file that names no kernel gets ours, so that Jupyter opens it with one. */
function named(notebook: NbContent): NbContent {
  return { ...notebook, metadata: "kernelspec" in notebook.metadata ? notebook.metadata : { ...kernelMetadata, ...notebook.metadata } };
}
