/** The client against servers of our own that misbehave, and against Debian's Orthanc where it is installed. */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { isRefusal } from "../../protocol/refusal.ts";
import { orthancIsAbsent, startOrthanc } from "../../science/imaging/testing/orthanc.ts";
import type { Orthanc } from "../../science/imaging/testing/orthanc.ts";
import { petStack } from "../../science/imaging/testing/pet-files.ts";
import { openDataset } from "../index.ts";
import { addressesOf, allowed } from "./address.ts";
import { retrieveSeries } from "./client.ts";
import { MultipartError, boundaryOf, parts } from "./multipart.ts";
import { retrieveDataset } from "./retrieve.ts";
import type { RetrieveRequest } from "./retrieve.ts";

let folder: string;
let server: Server | undefined;
const secret = "Bearer s3cret-t0ken";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-dicomweb-"));
  mkdirSync(join(folder, "datasets"));
  vi.stubEnv("CARNET_DATASETS", join(folder, "datasets"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function listening(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`;
}
const request = (address: string, more: Partial<RetrieveRequest> = {}): RetrieveRequest => ({
  addresses: [address],
  address,
  query: { patientId: "IPP-12345" },
  authorization: secret,
  name: "archive",
  access: "staff",
  waiting: join(folder, "retrievals"),
  attempts: 1,
  ...more,
});
const retrieve = (wanted: RetrieveRequest) => retrieveDataset(join(folder, "datasets"), wanted);

const boundary = "carnet";
const body = (files: readonly Uint8Array[]) =>
  Buffer.concat([
    ...files.flatMap((bytes) => [Buffer.from(`\r\n--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`), bytes]),
    Buffer.from(`\r\n--${boundary}--`),
  ]);
const listed = (series: string, instances: number) => ({
  "0020000D": { vr: "UI", Value: ["2.25.5.5.5.5"] },
  "0020000E": { vr: "UI", Value: [series] },
  "00080060": { vr: "CS", Value: ["PT"] },
  "00201209": { vr: "IS", Value: [instances] },
});
const stacks = {
  "2.25.1": petStack(3, { series: "2.25.1" }),
  "2.25.2": petStack(2, { series: "2.25.2", changes: { "00080018": "2.25.9.9" } }).slice(0, 1),
};

/** An archive with two series; `spoil` may answer in its place. */
function archive(
  asked: string[],
  spoil: (path: string, count: number) => { status?: number; body?: Buffer; headers?: Record<string, string> } | undefined,
): RequestListener {
  return (incoming, response) => {
    const path = new URL(incoming.url ?? "", "http://x").pathname;
    asked.push(path);
    const wrong = spoil(path, asked.filter((one) => one === path).length);
    const uid = path.split("/").at(-1) as keyof typeof stacks;
    if (wrong !== undefined) response.writeHead(wrong.status ?? 200, wrong.headers).end(wrong.body);
    else if (path.endsWith("/series"))
      response
        .writeHead(200, { "content-type": "application/dicom+json" })
        .end(JSON.stringify(Object.entries(stacks).map(([series, files]) => listed(series, files.length))));
    else
      response
        .writeHead(200, { "content-type": `multipart/related; type="application/dicom"; boundary=${boundary}` })
        .end(body(stacks[uid]));
  };
}

test("only what the operator lists is asked; what is typed with a password is neither allowed nor repeated", async () => {
  expect(addressesOf("https://pacs.example/dicom-web/, http://127.0.0.1:8042/dicom-web")).toEqual([
    "https://pacs.example/dicom-web",
    "http://127.0.0.1:8042/dicom-web",
  ]);
  for (const bad of ["ftp://x", "https://a:b@x", "pacs", "https://x/?q", "https://x/#f", "file:///etc"])
    expect(addressesOf(bad), bad).toBeUndefined();
  for (const other of [
    "https://pacs.example/",
    "https://pacs.example/dicom-web/../admin",
    "https://pacs.example.evil/dicom-web",
    "http://pacs.example/dicom-web",
    "https://u:secret@pacs.example/dicom-web",
  ]) {
    const said = allowed(["https://pacs.example/dicom-web"], other);
    expect(said, other).toMatchObject({ refused: "dicomweb-not-allowed" });
    expect(JSON.stringify(said)).not.toContain("secret");
  }
  const asked: string[] = [];
  const address = await listening(archive(asked, () => undefined));
  expect(await retrieve(request(address, { addresses: [] }))).toMatchObject({ refused: "dicomweb-not-allowed" });
  expect(asked).toEqual([]);
});

test("series become a data set without identity; an archive that breaks off is taken up where it was, and no trace of the credentials stays", async () => {
  const asked: string[] = [];
  const address = await listening(
    archive(asked, (path, count) =>
      path.endsWith("2.25.2") && count === 1
        ? { headers: { "content-type": `multipart/related; boundary=${boundary}` }, body: body(stacks["2.25.2"]).subarray(0, -60) }
        : undefined,
    ),
  );
  expect(await retrieve(request(address))).toMatchObject({ refused: "dicomweb-failed", details: { reason: "incomplete" } });
  expect(readdirSync(join(folder, "datasets"))).toEqual([]);
  const seen: number[] = [];
  const report = await retrieve(request(address, { onProgress: ({ done }) => void seen.push(done) }));
  if (isRefusal(report)) throw new Error(JSON.stringify(report));
  // The first series was kept: asked for once.
  expect(asked.filter((path) => path.endsWith("2.25.1"))).toHaveLength(1);
  expect([report.imported, report.manifest.origin, report.manifest.deidentification?.applied]).toEqual([
    4,
    `DICOMweb, ${new URL(address).host}`,
    true,
  ]);
  expect(seen.at(-1)).toBe(4);
  expect(readdirSync(join(folder, "retrievals"))).toEqual([]);
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("");
  for (const trace of ["s3cret", "IPP-12345", "DOE"]) expect(written).not.toContain(trace);
});

test.each([
  ["leads elsewhere", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, { reason: "redirects" }],
  ["fails", { status: 503 }, { reason: "status", value: "503" }],
  ["forbids", { status: 401 }, { reason: "status", value: "401" }],
  ["sends a page", { body: Buffer.from("<html>") }, { reason: "foreign" }],
  ["sends other JSON", { body: Buffer.from('{"a":1}') }, { reason: "foreign" }],
  ["names a series that is a path", { body: Buffer.from(JSON.stringify([listed("../../admin", 1)])) }, { reason: "foreign" }],
])("an archive that %s is named with its reason, and nothing is kept", async (_, wrong, details) => {
  const address = await listening(archive([], (path) => (path.endsWith("/series") ? wrong : undefined)));
  const said = await retrieve(request(address));
  expect(said).toMatchObject({ refused: "dicomweb-failed", details });
  expect(JSON.stringify(said)).not.toContain("s3cret");
  expect(readdirSync(join(folder, "datasets"))).toEqual([]);
});

test("nothing found, nobody there, and an archive that falls silent", async () => {
  const address = await listening(archive([], (path) => (path.endsWith("/series") ? { status: 204 } : undefined)));
  expect(await retrieve(request(address))).toMatchObject({ refused: "dicomweb-nothing" });
  expect(await retrieve(request("http://127.0.0.1:1/dicom-web"))).toMatchObject({
    refused: "dicomweb-failed",
    details: { reason: "broken" },
  });
  server?.close();
  const silent = await listening(
    (_, response) => void response.writeHead(200, { "content-type": `multipart/related; boundary=${boundary}` }).write("--carnet\r\n"),
  );
  const reading = retrieveSeries({ address: silent, silenceMs: 50 }, { study: "1.2", series: "1.3" }).next();
  await expect(reading).rejects.toMatchObject({ reason: "silent" });
});

test("a retrieval that is stopped keeps what came, and ends with the signal's reason", async () => {
  const stop = new AbortController();
  const address = await listening(archive([], (path) => (path.endsWith("2.25.2") ? (stop.abort(), { status: 500 }) : undefined)));
  await expect(retrieve(request(address, { signal: stop.signal }))).rejects.toThrow("aborted");
  expect(readdirSync(join(folder, "datasets"))).toEqual([]);
});

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length];
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test("parts come out as they went in, wherever the stream is cut; a body that ends early says so", async () => {
  expect(boundaryOf('Multipart/Related; type="application/dicom"; boundary="a b"')).toBe("a b");
  expect(boundaryOf("application/dicom")).toBeUndefined();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      async (files, sizes, share) => {
        const whole = body(files);
        const out: number[][] = [];
        for await (const part of parts(cut(whole, sizes), boundary)) out.push([...part]);
        expect(out).toEqual(files.map((file) => [...file]));
        const early = async () => {
          for await (const _ of parts(cut(whole.subarray(0, Math.floor(share * (whole.length - 2))), sizes), boundary));
        };
        await expect(early()).rejects.toThrow(MultipartError);
      },
    ),
    { numRuns: 60 },
  );
});

let orthanc: Orthanc | undefined;
beforeAll(async () => {
  if (!orthancIsAbsent) orthanc = await startOrthanc({ carnet: "s3cret-t0ken" });
});
afterAll(() => orthanc?.stop());

test.skipIf(orthancIsAbsent)("a real Orthanc with a password is searched and gives its PET, which opens as SUV", async () => {
  const authorization = `Basic ${Buffer.from("carnet:s3cret-t0ken").toString("base64")}`;
  for (const bytes of petStack(5)) {
    const stored = await fetch(`${orthanc!.address}/instances`, {
      method: "POST",
      body: Uint8Array.from(bytes),
      headers: { authorization },
    });
    expect(stored.status).toBe(200);
  }
  const address = `${orthanc!.address}/dicom-web`;
  expect(await retrieve(request(address, { authorization: "Basic eDp5" }))).toMatchObject({
    refused: "dicomweb-failed",
    details: { reason: "status" },
  });
  expect(await retrieve(request(address, { authorization, query: { patientId: "nobody" } }))).toMatchObject({
    refused: "dicomweb-nothing",
  });
  const report = await retrieve(request(address, { authorization, query: { patientId: "IPP-12345", modality: "PT" } }));
  if (isRefusal(report)) throw new Error(JSON.stringify(report));
  expect([report.imported, report.refusedFiles]).toEqual([5, []]);
  expect(openDataset("archive").pet().volume.dimensions).toEqual([3, 2, 5]);
});
