/**
 * Series of an archive become a data set: retrieved one by one into a private folder, checked against what the archive said, and imported like
 * any other folder, without identity unless one asks. Stopped, the same request goes on with the series that are missing.
 */
import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { importFolder } from "../import/import.ts";
import type { ImportReport, ImportRequest } from "../import/import.ts";
import { exists } from "../publish.ts";
import { isSlug, slugOf } from "../slug.ts";
import { openStaging } from "../staging.ts";
import type { Staging } from "../staging.ts";
import { allowed } from "./address.ts";
import { ArchiveError, retrieveSeries, searchSeries } from "./client.ts";
import type { Archive, FoundSeries, SeriesQuery } from "./client.ts";

export interface RetrieveRequest extends Omit<ImportRequest, "from"> {
  /** Addresses that the operator allows. */
  addresses: readonly string[];
  address: string;
  query: SeriesQuery;
  authorization?: string;
  /** Private folder for what is on its way in: files there still name the patient. */
  waiting: string;
  /** Times that a request is made where the archive fails in passing. Default 3. */
  attempts?: number;
}

/**
 * Refused: `dicomweb-not-allowed`, `dicomweb-failed` (with the archive's host and the reason), `dicomweb-nothing`, `dataset-in-progress`, and what
 * `importFolder` refuses. What was retrieved is kept until the data set is there.
 */
export async function retrieveDataset(catalogue: string, request: RetrieveRequest): Promise<ImportReport | Refusal> {
  const known = allowed(request.addresses, request.address);
  if (isRefusal(known)) return known;
  const name = isSlug(request.name) ? request.name : slugOf(request.name);
  if (name === undefined) return refused("bad-request", { field: "name", value: request.name });
  if (await exists(join(catalogue, name))) return refused("dataset-name-taken", { name });
  const host = new URL(known.address).host;
  await mkdir(request.waiting, { recursive: true, mode: 0o700 });
  await chmod(request.waiting, 0o700);
  const staging = await openStaging(request.waiting, { address: known.address, query: request.query, name });
  if (isRefusal(staging)) return staging;
  let done = false;
  try {
    const { authorization, signal } = request;
    const archive: Archive = {
      address: known.address,
      ...(authorization === undefined ? {} : { authorization }),
      ...(signal === undefined ? {} : { signal }),
    };
    const series = await patiently(request, () => searchSeries(archive, request.query));
    if (series.length === 0) return refused("dicomweb-nothing", { place: host });
    await retrieveAll(staging, { archive, series, request });
    const report = await importFolder(catalogue, {
      ...request,
      name,
      from: staging.content,
      origin: request.origin ?? `DICOMweb, ${host}`,
    });
    done = !isRefusal(report);
    return report;
  } catch (error) {
    signalled(request);
    if (error instanceof ArchiveError) return refused("dicomweb-failed", { place: host, reason: error.reason, value: error.value });
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return refused("disk-full", { folder: request.waiting });
    throw error;
  } finally {
    await staging.close({ done });
  }
}

const signalled = ({ signal }: RetrieveRequest) => signal?.throwIfAborted();

interface Retrieving {
  archive: Archive;
  series: readonly FoundSeries[];
  request: RetrieveRequest;
}

async function retrieveAll(staging: Staging, { archive, series, request }: Retrieving): Promise<void> {
  const here = new Set(
    (await staging.journal()).flatMap((one) => (typeof one === "object" && one !== null && "series" in one ? [one.series] : [])),
  );
  const total = series.reduce((sum, { instances = 1 }) => sum + instances, 0);
  let done = 0;
  for (const [index, one] of series.entries()) {
    signalled(request);
    const folder = join(staging.content, String(index).padStart(5, "0"));
    // A folder of its own for each series, by its place in the list; the journal says which is whole.
    if (!here.has(one.series) || !(await exists(folder))) {
      await patiently(request, () =>
        retrieveOne(archive, one, { folder, onFile: (count) => request.onProgress?.({ done: Math.min(total, done + count), total }) }),
      );
      await staging.note({ series: one.series });
    }
    done += one.instances ?? 1;
    request.onProgress?.({ done, total });
  }
}

async function retrieveOne(
  archive: Archive,
  series: FoundSeries,
  { folder, onFile }: { folder: string; onFile: (count: number) => void },
): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
  await mkdir(part);
  let count = 0;
  for await (const bytes of retrieveSeries(archive, series)) {
    await writeFile(join(part, `${String(++count).padStart(6, "0")}.dcm`), bytes);
    onFile(count);
  }
  if (count < (series.instances ?? 1))
    throw new ArchiveError("incomplete", { value: `${count} / ${series.instances ?? "?"}`, passing: true });
  await rename(part, folder);
}

/** Does it again where the archive failed in passing, after a pause that doubles. */
async function patiently<T>({ attempts = 3, signal }: RetrieveRequest, act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ArchiveError && error.passing) || attempt >= attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    }
  }
}
