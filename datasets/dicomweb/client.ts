/** A small DICOMweb client on fetch: search for series (QIDO-RS) and retrieve one (WADO-RS), after PS3.18. */
import { z } from "zod";
import { MultipartError, boundaryOf, parts } from "./multipart.ts";

/** An archive, as the operator allows it. */
export interface Archive {
  /** Where its services are, without a last slash. */
  address: string;
  /** Value of the Authorization header; never kept or said. */
  authorization?: string;
  signal?: AbortSignal;
  /** Longest silence of the archive. Default one minute. */
  silenceMs?: number;
}

/** What an archive says of a series. */
export interface FoundSeries {
  study: string;
  series: string;
  modality: string;
  description: string;
  /** Number of instances, where the archive tells. */
  instances: number | undefined;
}

/** Which series. */
export interface SeriesQuery {
  patientId?: string;
  study?: string;
  series?: string;
  modality?: string;
}

/** Why an archive did not do as asked, for `refusals.dicomweb-failed`. */
export type ArchiveReason = "silent" | "redirects" | "status" | "broken" | "foreign" | "incomplete" | "large";

/** The archive did not do as asked; nothing here holds an address or credentials. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  readonly reason: ArchiveReason;
  /** A status, a code of the system, a count. */
  readonly value: string;
  /** True where the same request may go well later. */
  readonly passing: boolean;
  constructor(reason: ArchiveReason, { value = "", passing = false }: { value?: string; passing?: boolean } = {}) {
    super(`${reason} ${value}`.trim());
    this.reason = reason;
    this.value = value;
    this.passing = passing;
  }
}

const uid = z.string().regex(/^[0-9.]{1,64}$/);
const values = z.object({ Value: z.array(z.union([z.string(), z.number(), z.looseObject({})])).optional() }).optional();
const found = z.looseObject({ "0020000D": values, "0020000E": values, "00080060": values, "0008103E": values, "00201209": values });
const pageSize = 200;
const mostSeries = 10_000;

/** Series that fit. @throws {ArchiveError} and the signal's reason. */
export async function searchSeries(archive: Archive, query: SeriesQuery): Promise<FoundSeries[]> {
  const all: FoundSeries[] = [];
  const known = new Set<string>();
  for (let offset = 0; offset < mostSeries; offset += pageSize) {
    const parameters = new URLSearchParams({ limit: String(pageSize), offset: String(offset), includefield: "00201209" });
    parameters.append("includefield", "0008103E");
    if (query.patientId !== undefined) parameters.set("PatientID", query.patientId);
    if (query.series !== undefined) parameters.set("SeriesInstanceUID", query.series);
    if (query.modality !== undefined) parameters.set("Modality", query.modality);
    const within = query.study === undefined ? "series" : `studies/${uid.parse(query.study)}/series`;
    const { response, read } = await request(archive, `${within}?${parameters}`, "application/dicom+json");
    if (response.status === 204) return all;
    const page = await pageOf(read, query.study);
    const fresh = page.filter(({ series }) => !known.has(series));
    fresh.forEach(({ series }) => known.add(series));
    all.push(...fresh);
    // An archive that ignores the offset sends the same again.
    if (page.length < pageSize || fresh.length === 0) return all;
  }
  throw new ArchiveError("large");
}

async function pageOf(read: AsyncIterable<Uint8Array>, study: string | undefined): Promise<FoundSeries[]> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of read) {
    chunks.push(chunk);
    if ((length += chunk.length) > 64 * 2 ** 20) throw new ArchiveError("large");
  }
  const text = Buffer.concat(chunks).toString("utf8");
  let json: unknown;
  try {
    json = text.trim() === "" ? [] : JSON.parse(text);
  } catch {
    throw new ArchiveError("foreign");
  }
  const page = z.array(found).safeParse(json);
  if (!page.success) throw new ArchiveError("foreign");
  return page.data.map((one) => {
    const first = (tag: "0020000D" | "0020000E" | "00080060" | "0008103E" | "00201209") => one[tag]?.Value?.[0];
    const ids = [uid.safeParse(first("0020000D") ?? study), uid.safeParse(first("0020000E"))];
    if (!ids[0].success || !ids[1].success) throw new ArchiveError("foreign");
    const instances = Number(first("00201209"));
    const text = (value: unknown) => (typeof value === "string" ? value : "");
    return {
      study: ids[0].data,
      series: ids[1].data,
      modality: text(first("00080060")),
      description: text(first("0008103E")),
      instances: Number.isInteger(instances) && instances > 0 ? instances : undefined,
    };
  });
}

/** The instances of a series, as files, one after the other. @throws {ArchiveError} and the signal's reason. */
export async function* retrieveSeries(
  archive: Archive,
  { study, series }: Pick<FoundSeries, "study" | "series">,
): AsyncGenerator<Uint8Array> {
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
  const { response, read } = await request(archive, `studies/${uid.parse(study)}/series/${uid.parse(series)}`, accept);
  const boundary = boundaryOf(response.headers.get("content-type") ?? "");
  if (boundary === undefined) throw new ArchiveError("foreign");
  try {
    yield* parts(read, boundary);
  } catch (error) {
    if (error instanceof MultipartError) throw new ArchiveError("incomplete", { passing: true });
    throw error;
  }
}

interface Answered {
  response: Response;
  /** The body; ends with an error where the archive falls silent. */
  read: AsyncIterable<Uint8Array>;
}

async function request(archive: Archive, path: string, accept: string): Promise<Answered> {
  const { address, authorization, signal, silenceMs = 60_000 } = archive;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new ArchiveError("silent", { passing: true })), silenceMs);
  const stop = AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]);
  const headers = { accept, ...(authorization === undefined ? {} : { authorization }) };
  let response: Response;
  try {
    // A redirection would lead to an address that nobody allowed.
    response = await fetch(`${address}/${path}`, { headers, redirect: "manual", signal: stop });
  } catch (error) {
    clearTimeout(timer);
    throw judged(error, stop);
  }
  if (response.status !== 204 && !response.ok) {
    clearTimeout(timer);
    await response.body?.cancel();
    const redirected = response.status >= 300 && response.status < 400;
    if (redirected) throw new ArchiveError("redirects");
    throw new ArchiveError("status", { value: String(response.status), passing: response.status >= 500 || response.status === 429 });
  }
  if (response.status === 204) clearTimeout(timer);
  return { response, read: watched(response, { timer, stop }) };
}

async function* watched(response: Response, { timer, stop }: { timer: NodeJS.Timeout; stop: AbortSignal }): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) {
      timer.refresh();
      yield chunk;
    }
  } catch (error) {
    throw judged(error, stop);
  } finally {
    clearTimeout(timer);
  }
}

function judged(error: unknown, stop: AbortSignal): unknown {
  if (stop.aborted) return stop.reason;
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  return new ArchiveError("broken", { value: typeof code === "string" ? code : "?", passing: true });
}
