/** `dataset search|retrieve ADDRESS`: series of a DICOMweb archive that the operator allows, listed or imported. */
import { join } from "node:path";
import { allowed } from "../../datasets/dicomweb/address.ts";
import { ArchiveError, searchSeries } from "../../datasets/dicomweb/client.ts";
import type { SeriesQuery } from "../../datasets/dicomweb/client.ts";
import { retrieveDataset } from "../../datasets/dicomweb/retrieve.ts";
import { datasetManifest } from "../../protocol/dataset.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import { readArchives } from "../settings/settings.ts";
import { describedBy, printReport } from "./dataset-report.ts";
import { longWork } from "./long-work.ts";
import type { DatasetContext, DatasetValues } from "./dataset.ts";

function queryOf({ patient, study, series, modality }: DatasetValues): SeriesQuery {
  const asked = { patientId: patient, study, series, modality };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** The header's value: from the environment, since a command line can be read by every process of the machine. */
const authorizationOf = (environment: Record<string, string | undefined>) => {
  const given = environment["CARNET_DICOMWEB_AUTHORIZATION"];
  return given === undefined || given === "" ? {} : { authorization: given };
};

export async function searchArchive({ terminal, signal }: DatasetContext, address: string, values: DatasetValues): Promise<number> {
  const addresses = readArchives(process.env);
  if (isRefusal(addresses)) return terminal.refuse(addresses);
  const known = allowed(addresses, address);
  if (isRefusal(known)) return terminal.refuse(known);
  try {
    const found = await searchSeries({ address: known.address, signal, ...authorizationOf(process.env) }, queryOf(values));
    for (const { study, series, modality, description, instances = 0 } of found) {
      console.log(
        `${modality || "?"}  ${description || "—"}  (${terminal.text("found-series", { instances })})\n  --study ${study}\n  --series ${series}`,
      );
    }
    return found.length > 0 ? 0 : terminal.refuse(refused("dicomweb-nothing", { place: new URL(known.address).host }));
  } catch (error) {
    if (signal.aborted) return 130;
    if (!(error instanceof ArchiveError)) throw error;
    return terminal.refuse(refused("dicomweb-failed", { place: new URL(known.address).host, reason: error.reason, value: error.value }));
  }
}

export async function retrieveFrom(
  { terminal, catalogue, signal, dataFolder }: DatasetContext & { dataFolder: string },
  address: string,
  values: DatasetValues,
): Promise<number> {
  const access = datasetManifest.shape.access.safeParse(values.access);
  if (!access.success) return terminal.misused("bad-access", { access: values.access ?? "" });
  const { name } = values;
  const query = queryOf(values);
  if (name === undefined) return terminal.misused("needs-archive");
  // Everything that an archive holds is never what somebody wants.
  if (query.patientId === undefined && query.study === undefined && query.series === undefined) return terminal.misused("retrieve-what");
  const addresses = readArchives(process.env);
  if (isRefusal(addresses)) return terminal.refuse(addresses);
  const wish = { address, query, name, access: access.data, ...describedBy(values) };
  const archive = { addresses, waiting: join(dataFolder, "retrievals"), ...authorizationOf(process.env) };
  return longWork(
    { terminal, signal },
    {
      work: (onProgress) => retrieveDataset(catalogue.folder, { ...wish, ...archive, signal, onProgress }),
      tell: (report) => printReport(terminal, report, values.all),
      interrupted: "retrieve-interrupted",
    },
  );
}
