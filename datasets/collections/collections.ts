/** Public collections that are recognised when their files are imported: by the mark that their archive leaves, or by how it names patients. */
import { z } from "zod";
import { collection } from "../../protocol/collection.ts";
import type { Collection } from "../../protocol/collection.ts";
import type { DicomFile } from "../../science/imaging/dicom/read-dicom.ts";
import listed from "./collections.json" with { type: "json" };

export const collections: readonly Collection[] = z.array(collection).parse(listed);

/** What of a file tells where it comes from. */
export interface Mark {
  /** Name of the collection, as TCIA's de-identification writes it: private creator "CTP", (0013,xx10). */
  project: string | undefined;
  patientId: string;
}

/** Reads the mark of a file, before its identity is taken out. */
export function markOf({ data }: Pick<DicomFile, "data">): Mark {
  const patientId = data.string("x00100020")?.trim() ?? "";
  for (let block = 0x10; block <= 0xff; block++) {
    const hex = block.toString(16).padStart(2, "0");
    const creator = data.string(`x001300${hex}`)?.trim();
    if (creator === undefined) break;
    if (creator === "CTP") return { project: data.string(`x0013${hex}10`)?.trim(), patientId };
  }
  return { project: undefined, patientId };
}

/** The collection to which all of these marks point; `undefined` where one does not, or two differ. */
export function recognise(marks: Iterable<Mark>): Collection | undefined {
  let found: Collection | undefined;
  for (const { project, patientId } of marks) {
    const one = collections.find((known) => (project === undefined ? new RegExp(known.patientId).test(patientId) : known.name === project));
    if (one === undefined || (found !== undefined && found !== one)) return undefined;
    found = one;
  }
  return found;
}
