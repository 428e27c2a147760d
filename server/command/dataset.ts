/** `dataset import|search|retrieve|cohort|list|verify|remove`. The catalogue is files: all of this works while the server runs. */
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openCatalogue, type Catalogue } from "../../datasets/catalogue.ts";
import { datasetManifest } from "../../protocol/dataset.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import { generateCohort } from "./dataset-cohort.ts";
import { describedBy, printReport } from "./dataset-report.ts";
import { retrieveFrom, searchArchive } from "./dataset-archive.ts";
import { longWork } from "./long-work.ts";
import type { Context, Terminal } from "./terminal.ts";

const options = {
  name: { type: "string" },
  title: { type: "string" },
  access: { type: "string", default: "class" },
  origin: { type: "string" },
  licence: { type: "string" },
  "keep-identity": { type: "boolean", default: false },
  all: { type: "boolean", default: false },
  patients: { type: "string" },
  centres: { type: "string" },
  seed: { type: "string" },
  jobs: { type: "string" },
  patient: { type: "string" },
  study: { type: "string" },
  series: { type: "string" },
  modality: { type: "string" },
  "table-only": { type: "boolean", default: false },
} as const;

const verbs = ["import", "search", "retrieve", "cohort", "list", "verify", "remove"];

export async function datasetCommand({ terminal, place, signal }: Context, args: string[]): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === "string") return terminal.misused("bad-option", { reason: parsed });
  const [verb, ...named] = parsed.positionals;
  const needed = verb === "list" ? 0 : 1;
  if (verb === undefined || !verbs.includes(verb)) {
    return terminal.misused("unknown-command", { command: `dataset ${verb ?? ""}`.trim() });
  }
  if (named.length !== needed)
    return terminal.misused(verb === "import" ? "needs-folder" : ["search", "retrieve"].includes(verb) ? "needs-archive" : "needs-name", {
      verb,
    });
  const catalogue = await openCatalogue(join(place.dataFolder, "datasets"));
  if (verb === "list") return list(terminal, catalogue);
  if (verb === "verify") return verify(terminal, catalogue, named[0]);
  if (verb === "remove") return remove(terminal, catalogue, named[0]);
  if (verb === "search") return searchArchive({ terminal, catalogue, signal }, named[0], parsed.values);
  if (verb === "retrieve") {
    return retrieveFrom({ terminal, catalogue, signal, dataFolder: place.dataFolder }, named[0], parsed.values);
  }
  if (verb === "cohort") return generateCohort({ terminal, catalogue, signal }, named[0], parsed.values);
  return importFolder({ terminal, catalogue, signal }, named[0], parsed.values);
}

export type DatasetValues = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

function parse(args: string[]): { values: DatasetValues; positionals: string[] } | string {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export interface DatasetContext {
  terminal: Terminal;
  catalogue: Catalogue;
  signal: AbortSignal;
}

async function importFolder({ terminal, catalogue, signal }: DatasetContext, folder: string, values: DatasetValues): Promise<number> {
  const access = datasetManifest.shape.access.safeParse(values.access);
  if (!access.success) return terminal.misused("bad-access", { access: values.access });
  const from = resolve(folder);
  const wish = { from, name: values.name ?? basename(from), access: access.data, ...describedBy(values) };
  return longWork(
    { terminal, signal },
    {
      work: (onProgress) => catalogue.import({ ...wish, signal, onProgress }),
      tell: (report) => printReport(terminal, report, values.all),
      interrupted: "import-interrupted",
    },
  );
}

async function list(terminal: Terminal, catalogue: Catalogue): Promise<number> {
  const manifests = await catalogue.list();
  if (manifests.length === 0) terminal.say("no-datasets");
  for (const { name, title, series, access, synthetic } of manifests) {
    const kinds = [...new Set(series.map(({ modality }) => modality))].join(" ");
    const marks = [terminal.text(`access-${access}`), ...(synthetic ? [terminal.text("synthetic")] : [])].join(", ");
    console.log(`${name}\n  ${title[terminal.language]}  (${kinds}; ${marks})`);
  }
  return 0;
}

async function verify(terminal: Terminal, catalogue: Catalogue, name: string): Promise<number> {
  const found = await catalogue.verify(name);
  if (isRefusal(found)) return terminal.refuse(found);
  if (found.intact) {
    terminal.say("intact", { name });
    return 0;
  }
  terminal.say("not-intact", { name });
  for (const kind of ["missing", "changed", "unexpected"] as const) {
    for (const path of found[kind]) console.log(`  ${terminal.text(`file-${kind}`)}  ${path}`);
  }
  return 1;
}

async function remove(terminal: Terminal, catalogue: Catalogue, name: string): Promise<number> {
  const removed = await catalogue.remove(name);
  if (isRefusal(removed)) return terminal.refuse(removed);
  terminal.say("removed", { name });
  return 0;
}
