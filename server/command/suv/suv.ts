/**
 * `suv`: a PET series as SUV, or a cohort of them. Standard output is the answer: a few lines, or JSON with `--json`; what was left out goes to
 * stderr. Ends with 0, 1 (refused, with the reason), 2 (the command makes no sense) or 130.
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { ImagingError } from "../../../science/imaging/imaging-error.ts";
import { bodyMeasures } from "../../../science/imaging/suv/body-measures.ts";
import type { SuvKind } from "../../../science/imaging/suv/body-measures.ts";
import { namedOverrides } from "../../../science/imaging/suv/overrides.ts";
import type { Overrides } from "../../../science/imaging/suv/overrides.ts";
import { runCohort } from "../cohort/cohort.ts";
import { failureOf } from "../cohort/work.ts";
import type { Context, Terminal } from "../terminal.ts";
import { writeWhole } from "../whole-file.ts";
import { convertFolder, tool } from "./convert.ts";
import type { SuvResult } from "./convert.ts";

const options = {
  out: { type: "string", short: "o" },
  kind: { type: "string", default: "bw" },
  override: { type: "string", multiple: true },
  series: { type: "string" },
  json: { type: "boolean", default: false },
  cohort: { type: "string" },
  csv: { type: "string" },
  jobs: { type: "string" },
} as const;

export async function suvCommand({ terminal, signal }: Context, args: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return terminal.misused("bad-option", { reason: error instanceof Error ? error.message : String(error) });
  }
  const { values, positionals } = parsed;
  const table = values.cohort ?? values.csv;
  const out = values.out;
  if ((positionals.length === 1) === (table !== undefined) || positionals.length > 1 || out === undefined)
    return terminal.misused("suv-needs");
  if (!Object.hasOwn(bodyMeasures, values.kind)) {
    return terminal.misused("suv-kind", { kind: values.kind, kinds: Object.keys(bodyMeasures).join(", ") });
  }
  const kind = values.kind as SuvKind;
  const overrides = overridesOf(values.override ?? []);
  if (overrides instanceof ImagingError) return terminal.misused("suv-override", { reason: overrides.sentence[terminal.language] });
  if (table !== undefined) {
    const { jobs } = values;
    const work = new URL("./work.ts", import.meta.url);
    const more = jobs === undefined ? {} : { jobs };
    return runCohort({ terminal, signal, tool, table, columns: ["dicom"], out, options: { kind, overrides }, work, ...more });
  }
  if (!/\.nii(\.gz)?$/.test(out)) return terminal.misused("suv-out", { out });
  const series = values.series === undefined ? {} : { series: values.series };
  try {
    const { result, bytes } = convertFolder({ folder: positionals[0], kind, overrides, ...series }, out);
    mkdirSync(dirname(out), { recursive: true });
    writeWhole(out, bytes);
    say(terminal, { result, json: values.json });
    return 0;
  } catch (error) {
    console.error(failureOf(error)[terminal.language]);
    return 1;
  }
}

/** "PatientWeight=70" and so on; judged at once, so that a wrong one is no reason to read a folder. */
function overridesOf(given: readonly string[]): Overrides | ImagingError {
  try {
    const overrides = Object.fromEntries(
      given.map((text) => {
        const at = text.indexOf("=");
        return at < 0 ? [text, ""] : [text.slice(0, at).trim(), text.slice(at + 1)];
      }),
    );
    namedOverrides(overrides);
    return overrides;
  } catch (error) {
    if (error instanceof ImagingError) return error;
    throw error;
  }
}

function say(terminal: Terminal, { result, json }: { result: SuvResult; json: boolean }): void {
  const { language } = terminal;
  for (const { path, sentence } of result.leftOut) console.error(terminal.text("suv-left-out", { path, reason: sentence[language] }));
  for (const note of result.suv.notes) console.error(terminal.text("suv-note", { note: note[language] }));
  if (json) {
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  const { output, unit, maximum, dimensions, suv } = result;
  terminal.say("suv-done", {
    output,
    unit,
    maximum: maximum.toPrecision(5),
    size: dimensions.join(" × "),
    factor: suv.factor.toPrecision(6),
  });
  for (const { name, tag, value, stated } of suv.overrides) terminal.say("suv-overridden", { name, tag, value, stated: stated ?? "none" });
}
