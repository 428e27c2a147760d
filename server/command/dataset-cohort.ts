/** `dataset cohort NAME`: makes a synthetic cohort. Stopped, the same command goes on with the patients that are missing. */
import { availableParallelism } from "node:os";
import { defaultCohort } from "../../datasets/synthetic-cohort/synthetic-cohort.ts";
import { datasetManifest } from "../../protocol/dataset.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import type { DatasetContext, DatasetValues } from "./dataset.ts";

const numbers = ["patients", "centres", "seed", "jobs"] as const;

export async function generateCohort(
  { terminal, catalogue, signal }: DatasetContext,
  name: string,
  values: DatasetValues,
): Promise<number> {
  const access = datasetManifest.shape.access.safeParse(values.access);
  if (!access.success) return terminal.misused("bad-access", { access: values.access ?? "" });
  const wrong = numbers.find((option) => values[option] !== undefined && !/^\d{1,9}$/.test(values[option]));
  if (wrong !== undefined) return terminal.misused("cohort-number", { option: `--${wrong}`, value: values[wrong] ?? "" });
  const numberOf = (option: (typeof numbers)[number], otherwise: number) => Number(values[option] ?? otherwise);
  const progress = terminal.progress();
  try {
    const made = await catalogue.generate({
      name,
      patients: numberOf("patients", defaultCohort.patients),
      centres: numberOf("centres", Math.min(defaultCohort.centres, numberOf("patients", defaultCohort.patients))),
      seed: numberOf("seed", defaultCohort.seed),
      // Each thread holds one patient: some 300 MB.
      jobs: numberOf("jobs", Math.min(2, availableParallelism())),
      images: !(values["table-only"] ?? false),
      access: access.data,
      signal,
      onProgress: (now) => progress.show(now),
      ...(values.title === undefined ? {} : { title: { fr: values.title, en: values.title } }),
    });
    progress.end();
    if (isRefusal(made)) return terminal.refuse(made);
    const megabytes = Math.round(made.files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
    terminal.say("cohort-made", { name, patients: made.cohort?.patients ?? 0, centres: made.cohort?.centres ?? 0, megabytes });
    terminal.say("cohort-open", { name });
    return 0;
  } catch (error) {
    progress.end();
    if (!signal.aborted) throw error;
    terminal.say("cohort-stopped");
    return 130;
  }
}
