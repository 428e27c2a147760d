/**
 * The web server: every request gets its policy and the client's true address, what would change something must come from our own pages,
 * and the rest is Next's. Sockets attach to the same server afterwards and see their own requests first.
 */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { refused, type Refusal } from "../../protocol/refusal.ts";
import { spokenRefusal } from "../start/sentences.ts";
import { originRefusal, preferredLanguage } from "./address.ts";
import { addressHeader, clientAddress } from "./client-address.ts";
import { outputFramePage, outputFramePath } from "./output-frame.ts";
import { refusalStatus } from "./refusal-status.ts";
import { frameSource, outputFrameHeaders, pageHeaders } from "./security-headers.ts";

export interface HttpServerOptions {
  /** The public origin, where it is set. */
  origin: string | undefined;
  proxies: number;
  dev: boolean;
  /** Next's handlers. */
  pages(request: IncomingMessage, response: ServerResponse): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Answers what comes from a program that proves itself by a token of its own, and not from a page; false where the address is not for one. */
  programs?(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
}

/** For a body to arrive: a hospital's model over a slow line, or a data set. Headers have Node's minute. */
const requestTimeoutMs = 30 * 60_000;

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
/** Headers by which Next or we speak to ourselves: a client may not. */
const ours = [addressHeader, "x-nonce", "content-security-policy", "x-middleware-subrequest"];

export function createHttpServer(options: HttpServerOptions): Server {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      console.error("A request could not be answered:", error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  server.requestTimeout = requestTimeoutMs;
  server.on("upgrade", (request, socket, head) => {
    const path = pathOf(request);
    if (path.startsWith("/socket.io/")) return;
    // The development server's own socket; in production there is none but ours.
    if (options.dev && path.startsWith("/_next/")) void options.upgrade(request, socket, head).catch(() => socket.destroy());
    else socket.destroy();
  });
  return server;
}

/** Listens, or says that the port is another's (`port-taken`, with `port`). */
export function listen(server: Server, { port, host }: { port: number; host: string }): Promise<{ port: number } | Refusal> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(refused("port-taken", { port }));
      else if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
        resolve(refused("setting-invalid", { name: "HOST", value: host }));
      else reject(error);
    };
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      const address = server.address();
      resolve({ port: typeof address === "object" && address !== null ? address.port : port });
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, options: HttpServerOptions): Promise<void> {
  const { headers } = request;
  for (const name of ours) delete headers[name];
  headers[addressHeader] = clientAddress(headers, { remote: request.socket.remoteAddress ?? "", proxies: options.proxies });
  if (pathOf(request) === outputFramePath) return sendOutputFrame(request, response);

  const nonce = randomBytes(16).toString("base64");
  const frames = frameSource(options.origin, headers.host, outputFramePath);
  const https = options.origin?.startsWith("https:") ?? false;
  const policy = pageHeaders({ nonce, frames, https, dev: options.dev });
  for (const [name, value] of Object.entries(policy)) response.setHeader(name, value);
  // What names an origin was sent by a page: it gets no further than any other.
  if (headers.origin === undefined && (await options.programs?.(request, response)) === true) return;
  const refusal = safeMethods.has(request.method ?? "") ? null : originRefusal(originHeaders(headers), options.origin);
  if (refusal !== null) {
    const language = preferredLanguage({ acceptLanguage: headers["accept-language"] ?? null });
    response.writeHead(refusalStatus[refusal.refused], { "content-type": "application/json" });
    response.end(JSON.stringify({ ...refusal, ...spokenRefusal(language, refusal) }));
    return;
  }
  // Next reads the nonce from the request's policy and gives it to its own scripts.
  headers["content-security-policy"] = policy["content-security-policy"];
  headers["x-nonce"] = nonce;
  await options.pages(request, response);
}

function originHeaders({ origin, host }: IncomingMessage["headers"]): Headers {
  const headers = new Headers();
  if (origin !== undefined) headers.set("origin", origin);
  if (host !== undefined) headers.set("host", host);
  return headers;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0];
}

function sendOutputFrame(request: IncomingMessage, response: ServerResponse): void {
  const { method = "" } = request;
  if (method !== "GET" && method !== "HEAD") {
    response.writeHead(405, { allow: "GET, HEAD" }).end();
    return;
  }
  response.writeHead(200, outputFrameHeaders).end(method === "HEAD" ? undefined : outputFramePage);
}
