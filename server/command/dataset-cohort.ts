/** `dataset cohort NAME`: makes a synthetic cohort. Stopped, the same command goes on with the patients that are missing. */
import { availableParallelism } from "node:os";
import { defaultCohort } from "../../datasets/synthetic-cohort/synthetic-cohort.ts";
import { datasetManifest } from "../../protocol/dataset.ts";
import type { DatasetContext, DatasetValues } from "./dataset.ts";
import { longWork } from "./long-work.ts";

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
  const wish = {
    name,
    patients: numberOf("patients", defaultCohort.patients),
    centres: numberOf("centres", Math.min(defaultCohort.centres, numberOf("patients", defaultCohort.patients))),
    seed: numberOf("seed", defaultCohort.seed),
    // Each thread holds one patient: some 300 MB.
    jobs: numberOf("jobs", Math.min(2, availableParallelism())),
    images: !(values["table-only"] ?? false),
    access: access.data,
    ...(values.title === undefined ? {} : { title: { fr: values.title, en: values.title } }),
  };
  return longWork(
    { terminal, signal },
    {
      work: (onProgress) => catalogue.generate({ ...wish, signal, onProgress }),
      tell: ({ cohort, files }) => {
        const megabytes = Math.round(files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
        terminal.say("cohort-made", { name, patients: cohort?.patients ?? 0, centres: cohort?.centres ?? 0, megabytes });
        terminal.say("cohort-open", { name });
      },
      interrupted: "cohort-stopped",
    },
  );
}
