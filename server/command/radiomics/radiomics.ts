/**
 * `radiomics`: IBSI's features of one lesion, or of a cohort. Standard output is the answer and nothing else: JSON with `--json`, else a table.
 * Ends with 0, 1 (what was asked cannot be measured), 2 (the command, or its configuration, makes no sense) or 130.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { radiomicsConfigurationSchema } from "../../../protocol/radiomics-configuration.ts";
import { readyConfigurations } from "../../../science/radiomics/index.ts";
import { runCohort } from "../cohort/cohort.ts";
import { writeTable } from "../../../datasets/table/csv.ts";
import { formatOf } from "../cohort/report.ts";
import { writeWhole } from "../whole-file.ts";
import { failureOf } from "../cohort/work.ts";
import type { Context, Terminal } from "../terminal.ts";
import { completeConfiguration } from "./configuration.ts";
import type { CompleteConfiguration } from "./configuration.ts";
import { labelOf } from "./label.ts";
import { measureFiles, tableRow, tool } from "./measure-files.ts";
import type { RadiomicsFiles } from "./measure-files.ts";

const options = {
  image: { type: "string" },
  mask: { type: "string" },
  label: { type: "string" },
  unit: { type: "string" },
  config: { type: "string" },
  json: { type: "boolean", default: false },
  out: { type: "string", short: "o" },
  cohort: { type: "string" },
  jobs: { type: "string" },
  schema: { type: "boolean", default: false },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

export async function radiomicsCommand({ terminal, signal }: Context, args: string[]): Promise<number> {
  const values = parsed(args);
  if (typeof values === "string") return terminal.misused("bad-option", { reason: values });
  if (values.schema) {
    console.log(JSON.stringify(radiomicsConfigurationSchema(), null, 2));
    return 0;
  }
  const one = values.image !== undefined && values.mask !== undefined;
  if (one === (values.cohort !== undefined)) return terminal.misused("radiomics-needs");
  if (values.config === undefined)
    return terminal.misused("radiomics-needs-config", { ready: Object.keys(readyConfigurations).join(", ") });
  const complete = configurationOf(terminal, values.config);
  if (typeof complete === "number") return complete;
  if (values.cohort === undefined) return measureOne(terminal, { values, complete });
  if (values.out === undefined) return terminal.misused("cohort-format", { out: "-o" });
  const { cohort: table, out, jobs } = values;
  const columns = ["image", "mask"];
  const work = new URL("./work.ts", import.meta.url);
  return runCohort({ terminal, signal, tool, table, columns, out, options: complete, work, ...(jobs === undefined ? {} : { jobs }) });
}

function parsed(args: string[]): Values | string {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The configuration of a file, or a ready one by its name; or the exit status after saying what is wrong. */
function configurationOf(terminal: Terminal, config: string): CompleteConfiguration | number {
  const ready = Object.hasOwn(readyConfigurations, config) ? readyConfigurations[config] : undefined;
  if (ready !== undefined) return { configuration: ready, defaulted: [] };
  let file: unknown;
  try {
    file = JSON.parse(readFileSync(config, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return terminal.misused("radiomics-config-unreadable", { config, reason, ready: Object.keys(readyConfigurations).join(", ") });
  }
  const complete = completeConfiguration(file);
  if (!("faults" in complete)) return complete;
  const faults = complete.faults.map(({ path, sentence }) => `  ${path} ${sentence[terminal.language]}`);
  return terminal.misused("radiomics-config-faulty", { config, faults: `\n${faults.join("\n")}` });
}

function measureOne(terminal: Terminal, { values, complete }: { values: Values; complete: CompleteConfiguration }): number {
  const { image = "", mask = "", unit, out } = values;
  const label = values.label === undefined ? undefined : labelOf(values.label);
  if (Number.isNaN(label)) return terminal.misused("bad-label", { label: values.label ?? "" });
  const format = values.json ? "json" : out === undefined ? "csv" : formatOf(out);
  if (format === undefined) return terminal.misused("cohort-format", { out: out ?? "" });
  const files: RadiomicsFiles = { image, mask, ...(label === undefined ? {} : { label }), ...(unit === undefined ? {} : { unit }) };
  try {
    const result = measureFiles(files, complete);
    const text = format === "json" ? `${JSON.stringify(result, null, 2)}\n` : writeTable(result.values.map(tableRow));
    if (out === undefined) process.stdout.write(text);
    else writeWhole(out, text);
    const without = result.values.filter(({ value }) => value === null).length;
    if (without > 0) console.error(terminal.text("radiomics-without-value", { count: without }));
    return 0;
  } catch (error) {
    console.error(failureOf(error)[terminal.language]);
    return 1;
  }
}
