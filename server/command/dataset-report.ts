/** What an import did, in the terminal. */
import type { ImportReport } from "../../datasets/catalogue.ts";
import type { DatasetValues } from "./dataset.ts";
import type { Terminal } from "./terminal.ts";

/** What a person says of a data set on the command line. */
export function describedBy({ title, origin, licence, "keep-identity": keepIdentity }: DatasetValues) {
  return {
    keepIdentity,
    ...(title === undefined ? {} : { title: { fr: title, en: title } }),
    ...(origin === undefined ? {} : { origin }),
    ...(licence === undefined ? {} : { licence }),
  };
}

export function printReport(terminal: Terminal, { manifest, imported, refusedFiles }: ImportReport, all: boolean): void {
  terminal.say("imported", { name: manifest.name, files: imported, series: manifest.series.length });
  for (const { modality, description, instances, dimensions, remark } of manifest.series) {
    const size = dimensions === null ? "" : `, ${dimensions.join(" × ")}`;
    console.log(
      `  ${modality}  ${description || "—"}  (${terminal.text("images", { instances })}${size})${remark === undefined ? "" : `  ${remark}`}`,
    );
  }
  const { collection, licence } = manifest;
  if (collection !== undefined) {
    const { name, patients, citation, doi, incomplete } = collection;
    terminal.say("recognised", { name, licence, patients, citation, doi });
    if (incomplete.length > 0) terminal.say("incomplete-series", { series: incomplete.length });
  }
  if (refusedFiles.length > 0) printRefused(terminal, refusedFiles, all);
  terminal.say("how-to-open", { name: manifest.name });
}

const shownOfEach = 20;

/** Files that were left out, under the reason that they share. */
function printRefused(terminal: Terminal, files: ImportReport["refusedFiles"], all: boolean): void {
  terminal.say("left-out", { files: files.length });
  const byReason = Map.groupBy(files, ({ reason }) => reason.sentence[terminal.language]);
  for (const [sentence, group] of byReason) {
    console.log(`  ${sentence}`);
    const shown = all ? group : group.slice(0, shownOfEach);
    for (const { path } of shown) console.log(`    ${path}`);
    if (shown.length < group.length) console.log(`    ${terminal.text("and-more", { files: group.length - shown.length })}`);
  }
}
