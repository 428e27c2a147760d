/**
 * The desk's addresses. Hospitals: `/federation/EXPERIMENT/model` and `/updates`, with the token of their connection. Researchers:
 * `/federation/experiments` and what is below it, with the operator's token.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type { UpdateNotice } from "../../protocol/federation/round.ts";
import { updateNotice } from "../../protocol/federation/round.ts";
import { sumStep } from "../../protocol/federation/secure-aggregation.ts";
import { FederationError } from "../../federation/federation-error.ts";
import { layoutOf } from "../../federation/weights/layout.ts";
import type { FederationDesk } from "./desk.ts";
import type { Received } from "./intake.ts";
import type { RunningExperiment } from "./running-experiment.ts";
import { modelStream } from "./model-stream.ts";
import type { ModelStream } from "./model-stream.ts";

const mostOrderBytes = 1 << 20;
const mostNoticeLength = 16_384;

export interface Doors {
  desk: FederationDesk;
  operatorToken: string;
}

/** Answers what is the desk's; false where the address is not. */
export async function federationDoors(
  { desk, operatorToken }: Doors,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const url = new URL(request.url ?? "/", "http://desk");
  const [, first, name, what, last] = url.pathname.split("/");
  if (first !== "federation") return false;
  if (name !== "experiments") return hospitalDoors(desk, request, response);
  await orRefused(response, async () => {
    if (!same(bearer(request), operatorToken)) answer(response, 401, { code: "not-allowed" });
    else await researcher(desk, { request, response, experiment: what ?? null, round: last ?? url.searchParams.get("round") });
  });
  return true;
}

/** Answers hospitals, each by the token of its connection; false where the address is not theirs. */
export async function hospitalDoors(desk: FederationDesk, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = new URL(request.url ?? "/", "http://desk");
  const [, first, name, what] = url.pathname.split("/");
  if (first !== "federation" || what === undefined || name === "experiments") return false;
  await orRefused(response, async () => {
    const hospital = desk.hospitalOf(bearer(request));
    if (hospital === null) return answer(response, 401, { code: "not-allowed" });
    await hospitalDoor(desk, { request, response, hospital, experiment: name, what, round: Number(url.searchParams.get("round")) });
  });
  return true;
}

async function orRefused(response: ServerResponse, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof FederationError) answer(response, 422, { code: error.code, sentence: error.sentence });
    else answer(response, 400, { code: "bad-request" });
  }
}

const bearer = ({ headers }: IncomingMessage): string => /^Bearer ([0-9a-f]{64})$/.exec(headers.authorization ?? "")?.[1] ?? "";

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(value));
}

interface AtHospitalDoor {
  request: IncomingMessage;
  response: ServerResponse;
  hospital: string;
  experiment: string;
  what: string;
  round: number;
}

async function hospitalDoor(desk: FederationDesk, { request, response, hospital, experiment, what, round }: AtHospitalDoor): Promise<void> {
  const running = desk.running(experiment);
  if (running === null) return answer(response, 404, { code: "not-found" });
  if (request.method === "GET" && what === "model") {
    const pieces = running.outgoing(hospital, round);
    if (pieces === null) return answer(response, 409, { code: "late" });
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes, "cache-control": "no-store" });
    // Views of the one model: what waits in a slow connection takes no memory of its own.
    for (const piece of pieces) response.write(piece);
    return void response.end();
  }
  if (request.method === "GET" && what === "standing") {
    const file = running.state.hospitals.includes(hospital) && round === running.state.round ? desk.modelFile(experiment, round) : null;
    if (file === null) return answer(response, 409, { code: "late" });
    return sendModel(response, await modelStream(file, layoutOf(running.state.plan.model)));
  }
  if (request.method === "POST" && what === "updates") {
    const notice = noticeOf(request);
    if (notice?.hospital !== hospital || notice.experiment !== experiment) return answer(response, 400, { code: "bad-request" });
    const received = await running.receive(notice, request);
    // What was not read would keep the connection.
    request.resume();
    return answer(response, received === "late" ? 409 : 200, { code: received });
  }
  if (what === "ready" || what === "sum") return sumDoor(running, { request, response, hospital, what });
  answer(response, 404, { code: "not-found" });
}

const mostSumBytes = 1 << 24;

/** Secure sums: that a hospital is ready, what a step works on, and its answer. */
async function sumDoor(
  running: RunningExperiment,
  { request, response, hospital, what }: Pick<AtHospitalDoor, "request" | "response" | "hospital" | "what">,
): Promise<void> {
  const told = (received: Received) => answer(response, received === "late" ? 409 : 200, { code: received });
  if (what === "ready") {
    const notice = updateNotice.parse(JSON.parse(await bodyOf(request, mostSumBytes)));
    if (request.method !== "POST" || notice.hospital !== hospital || notice.experiment !== running.state.experiment)
      return answer(response, 400, { code: "bad-request" });
    return told(running.noteReady(notice));
  }
  const { searchParams } = new URL(request.url ?? "/", "http://desk");
  const at = z.object({ round: z.coerce.number().int(), attempt: z.coerce.number().int(), step: sumStep });
  const { step, ...tried } = at.parse(Object.fromEntries(searchParams));
  const sum = running.sumFor(hospital, tried);
  if (sum === null) {
    request.resume();
    return told("late");
  }
  if (request.method === "GET") {
    const input = sum.input(hospital, step);
    return input === null ? told("late") : answer(response, 200, input);
  }
  if (step !== "mask") return told(sum.take(hospital, { step, value: JSON.parse(await bodyOf(request, mostSumBytes)) }));
  const received = await sum.takeMasked(hospital, request);
  request.resume();
  told(received);
}

function noticeOf(request: IncomingMessage): UpdateNotice | null {
  const header = request.headers["x-carnet-notice"];
  if (typeof header !== "string" || header.length > mostNoticeLength) return null;
  const parsed = updateNotice.safeParse(JSON.parse(Buffer.from(header, "base64url").toString("utf8")));
  return parsed.success ? parsed.data : null;
}

interface AtResearcherDoor {
  request: IncomingMessage;
  response: ServerResponse;
  experiment: string | null;
  round: string | null;
}

async function researcher(desk: FederationDesk, { request, response, experiment, round }: AtResearcherDoor): Promise<void> {
  const shown = ({ noiseKey: _secret, ...state }: ReturnType<FederationDesk["experiments"]>[number]) => state;
  if (experiment === null && request.method === "POST") return answer(response, 201, shown(desk.create(JSON.parse(await bodyOf(request)))));
  if (request.method !== "GET") return answer(response, 405, { code: "bad-request" });
  if (experiment === null) return answer(response, 200, { experiments: desk.experiments().map(shown), hospitals: desk.hospitals() });
  const running = desk.running(experiment);
  if (running === null) return answer(response, 404, { code: "not-found" });
  if (round === null) return answer(response, 200, { state: shown(running.state), records: desk.records(experiment) });
  const file = /^\d{1,9}$/.test(round) ? desk.modelFile(experiment, Number(round)) : null;
  if (file === null) return answer(response, 404, { code: "not-found" });
  await sendModel(response, await modelStream(file, layoutOf(running.state.plan.model)));
}

async function sendModel(response: ServerResponse, { bytes, pieces }: ModelStream): Promise<void> {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": bytes, "cache-control": "no-store" });
  await pipeline(Readable.from(pieces), response);
}

async function bodyOf(request: IncomingMessage, most = mostOrderBytes): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > most) throw new Error("too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
