/**
 * `segment`: the lesions of a PET in SUV, or of a cohort. The mask goes to a file; standard output is the table of lesions and of the patient,
 * or JSON with `--json`, and nothing else. Ends with 0, 1 (refused, with the reason), 2 (the command makes no sense) or 130.
 */
import { mkdirSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCohort } from "../cohort/cohort.ts";
import { writeTable } from "../../../datasets/table/csv.ts";
import { formatOf } from "../cohort/report.ts";
import { writeWhole } from "../whole-file.ts";
import { failureOf } from "../cohort/work.ts";
import type { Context, Terminal } from "../terminal.ts";
import { labelsOf, optionNames, placeOf, requestOf } from "./options.ts";
import type { SegmentRequest, Typed } from "./options.ts";
import { maskFormatOf, referenceNames, segmentFiles, tableRows, tool } from "./segment-files.ts";
import type { SegmentFiles } from "./segment-files.ts";

const texts = [
  "image",
  "out",
  "table",
  "unit",
  "drop",
  "truth",
  "cohort",
  "masks",
  "mask-format",
  "jobs",
  ...referenceNames,
  ...optionNames,
] as const;
type Values = Partial<Record<(typeof texts)[number], string>> & { json?: boolean };

export async function segmentCommand({ terminal, signal }: Context, args: string[]): Promise<number> {
  const values = parsed(args);
  if (typeof values === "string") return terminal.misused("bad-option", { reason: values });
  if ((values.image === undefined) === (values.cohort === undefined) || values.out === undefined) return terminal.misused("segment-needs");
  const typed: Typed = Object.fromEntries(optionNames.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
  const request = requestOf(typed);
  if ("option" in request) return terminal.misused("segment-option", { ...request });
  if (values.cohort === undefined) return segmentOne(terminal, { values, request });
  const { cohort: table, out, jobs, masks } = values;
  const maskFormat = values["mask-format"] ?? "nifti";
  if (maskFormat !== "nifti" && maskFormat !== "seg") {
    return terminal.misused("segment-option", { option: "--mask-format", value: maskFormat, accepted: "nifti, seg" });
  }
  const options = { request, masks: masks === undefined ? null : resolve(masks), maskFormat };
  const work = new URL("./work.ts", import.meta.url);
  return runCohort({ terminal, signal, tool, table, columns: ["image"], out, options, work, ...(jobs === undefined ? {} : { jobs }) });
}

function parsed(args: string[]): Values | string {
  const options = Object.fromEntries(texts.map((name) => [name, { type: "string", ...(name === "out" ? { short: "o" } : {}) } as const]));
  try {
    return parseArgs({ args, options: { ...options, json: { type: "boolean" } } }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function segmentOne(terminal: Terminal, { values, request }: { values: Values; request: SegmentRequest }): number {
  const { out = "", table } = values;
  const maskFormat = maskFormatOf(out);
  if (maskFormat === undefined) return terminal.misused("segment-out", { out });
  const format = table === undefined ? undefined : formatOf(table);
  if (table !== undefined && format === undefined) return terminal.misused("cohort-format", { out: table });
  const files = filesOf(values);
  if ("option" in files) return terminal.misused("segment-option", files);
  try {
    const { result, mask } = segmentFiles(files, request, maskFormat);
    mkdirSync(dirname(out), { recursive: true });
    if (mask === null) {
      // What an earlier run left would be taken for this one's.
      rmSync(out, { force: true });
      console.error(terminal.text("segment-none", { out }));
    } else {
      writeWhole(out, mask);
    }
    const json = `${JSON.stringify({ ...result, mask: mask === null ? null : out }, null, 2)}\n`;
    if (table !== undefined) writeWhole(table, format === "json" ? json : writeTable(tableRows(result)));
    if (values.json === true || table === undefined) process.stdout.write(values.json === true ? json : writeTable(tableRows(result)));
    for (const { label, organ, reason } of result.suspected) {
      console.error(terminal.text("segment-suspected", { label, organ, reason: reason[terminal.language] }));
    }
    return 0;
  } catch (error) {
    console.error(failureOf(error)[terminal.language]);
    return 1;
  }
}

function filesOf(values: Values): SegmentFiles | { option: string; value: string; accepted: string } {
  const drop = labelsOf(values.drop ?? "");
  if (drop === undefined) return { option: "--drop", value: values.drop ?? "", accepted: "1,2" };
  const places: SegmentFiles["places"] = {};
  for (const name of referenceNames) {
    const text = values[name];
    if (text === undefined) continue;
    const place = placeOf(text);
    if (place === undefined) return { option: `--${name}`, value: text, accepted: "X,Y,Z | MASK.nii.gz | MASK.nii.gz:LABEL" };
    places[name] = place;
  }
  const { image = "", unit, truth } = values;
  return { image, places, drop, ...(unit === undefined ? {} : { unit }), ...(truth === undefined ? {} : { truth }) };
}
