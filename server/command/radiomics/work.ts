/** One patient of a cohort, measured: columns `image` and `mask`, and `label` and `unit` where the table has them. */
import { badArgument } from "../../../science/imaging/imaging-error.ts";
import { filesIn } from "../cohort/work.ts";
import type { CohortTask, CohortWork } from "../cohort/work.ts";
import { labelOf } from "./label.ts";
import { measureFiles, tableRow } from "./measure-files.ts";
import type { RadiomicsFiles, RadiomicsOptions } from "./measure-files.ts";

export const cohortWork: CohortWork<RadiomicsOptions> = {
  inputs: async (task) => {
    const { image, mask } = filesOf(task);
    return [...(await filesIn(image)), ...(await filesIn(mask))];
  },
  measure: (task) => {
    const { values, configuration: _, ...details } = measureFiles(filesOf(task), task.options);
    return Promise.resolve({ records: values.map(tableRow), details, outputs: [] });
  },
};

function filesOf({ row, resolve }: CohortTask<RadiomicsOptions>): RadiomicsFiles {
  const { image = "", mask = "", label = "", unit = "" } = row;
  if (image === "" || mask === "")
    throw badArgument("The columns image and mask must name files", "Les colonnes image et mask doivent nommer des fichiers");
  const chosen = label === "" ? undefined : labelOf(label);
  if (Number.isNaN(chosen))
    throw badArgument(
      `“${label}” is no label: give a whole number from 1`,
      `« ${label} » n’est pas une étiquette : donnez un entier à partir de 1`,
    );
  return {
    image: resolve(image),
    mask: resolve(mask),
    ...(chosen === undefined ? {} : { label: chosen }),
    ...(unit === "" ? {} : { unit }),
  };
}
