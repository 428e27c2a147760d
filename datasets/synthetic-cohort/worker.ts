/** A thread that paints patients: writes the files of one, and says what it wrote. */
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import type { DatasetManifest } from "../../protocol/dataset.ts";
import { writeHashed } from "../publish.ts";
import { patientImages } from "./images.ts";
import type { PatientImages } from "./images.ts";
import { centres } from "./centres.ts";
import { planPatient } from "./plan.ts";
import { writtenRow } from "./table.ts";

export interface PaintOrder {
  seed: number;
  id: string;
  centre: string;
  /** Folder of the data set that is being made. */
  content: string;
}
/** What was made of a patient, as the journal keeps it. */
export interface PaintedPatient extends Omit<PatientImages, "files"> {
  files: DatasetManifest["files"];
}
export type PaintAnswer = { painted: PaintedPatient } | { failed: { message: string; code?: string | undefined } };

/** Writes a patient's files, whole or not at all. */
async function paintPatient({ seed, id, centre, content }: PaintOrder): Promise<PaintedPatient> {
  const found = centres.find((one) => one.id === centre);
  if (found === undefined) throw new Error(`There is no centre ${centre}.`);
  const plan = planPatient(seed, { id, centre: found });
  const { files, ...rest } = patientImages(seed, plan, writtenRow(seed, plan)["height_m"] as number | null);
  const place = join(content, "patients", id);
  const part = join(content, "patients", `.${id}`);
  await rm(part, { recursive: true, force: true });
  await rm(place, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const written: DatasetManifest["files"] = [];
  const inside = `patients/${id}/`;
  for (const { path, bytes } of files) await writeHashed(part, written, { path: path.slice(inside.length), bytes });
  await rename(part, place);
  return { ...rest, files: written.map((file) => ({ ...file, path: `${inside}${file.path}` })) };
}

parentPort?.on("message", (order: PaintOrder) => {
  paintPatient(order).then(
    (painted) => parentPort?.postMessage({ painted } satisfies PaintAnswer),
    (error: unknown) => {
      const { message, code } = error as NodeJS.ErrnoException;
      parentPort?.postMessage({ failed: { message, code } } satisfies PaintAnswer);
    },
  );
});
