/**
 * The hospital's way to its desk for weights: HTTP over connections that are kept, always from here to there. A model comes as a stream; what is sent
 * has a known length, from memory or from the disk.
 */
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

export interface Outgoing {
  bytes: number;
  /** Asked for again where a connection broke. */
  pieces: () => readonly Uint8Array[] | Readable;
}

interface Asked {
  method: "GET" | "POST";
  headers?: OutgoingHttpHeaders;
  body?: Outgoing;
}

/** A desk that does not speak for so long is taken for gone. */
const silenceMs = 120_000;
const mostAnswerBytes = 1 << 16;

export class DeskLink {
  readonly #address: string;
  readonly #agent: HttpAgent;
  readonly #request: typeof httpRequest;
  #token = "";

  constructor(address: string) {
    this.#address = address.replace(/\/$/, "");
    const secure = this.#address.startsWith("https:");
    this.#agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
    this.#request = secure ? httpsRequest : httpRequest;
  }

  /** What opens the desk's doors while the connection lasts. */
  set token(token: string) {
    this.#token = token;
  }

  /** The body of an answer. @throws where the desk does not answer with 200. */
  async get(path: string): Promise<IncomingMessage> {
    const answer = await this.#answer(path, { method: "GET" });
    if (answer.statusCode === 200) return answer;
    answer.resume();
    throw new Error(`the desk answered ${answer.statusCode}`);
  }

  /** Sends a body; resolves to the desk's status and what it says. */
  async post(
    path: string,
    { body, headers }: { body: Outgoing; headers?: OutgoingHttpHeaders },
  ): Promise<{ status: number; text: string }> {
    const answer = await this.#answer(path, { method: "POST", headers, body });
    let text = "";
    for await (const piece of answer) if (text.length < mostAnswerBytes) text += String(piece);
    return { status: answer.statusCode ?? 0, text };
  }

  async #answer(path: string, asked: Asked): Promise<IncomingMessage> {
    const first = this.#send(path, asked);
    try {
      return await first.answered;
    } catch (error) {
      // The desk let go of a kept connection just as it was used again.
      if (!first.sent.reusedSocket) throw error;
      return this.#send(path, asked).answered;
    }
  }

  #send(path: string, { method, headers = {}, body }: Asked): { sent: ClientRequest; answered: Promise<IncomingMessage> } {
    const length = body === undefined ? {} : { "content-length": body.bytes };
    const sent = this.#request(`${this.#address}${path}`, {
      method,
      agent: this.#agent,
      headers: { ...headers, ...length, authorization: `Bearer ${this.#token}` },
    });
    sent.setTimeout(silenceMs, () => sent.destroy(new Error("the desk is silent")));
    const answered = once(sent, "response").then(([answer]) => answer as IncomingMessage);
    // After the answer the stream itself tells of a break.
    sent.on("error", () => {});
    const pieces = body?.pieces() ?? [];
    if (pieces instanceof Readable) pipeline(pieces, sent).catch((error: Error) => sent.destroy(error));
    else {
      for (const piece of pieces) sent.write(piece);
      sent.end();
    }
    return { sent, answered };
  }

  close(): void {
    this.#agent.destroy();
  }
}
