import { connect } from "node:net";
import { createServer } from "node:net";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { IncomingHttpHeaders, Server } from "node:http";
import { Server as SocketServer } from "socket.io";
import { io } from "socket.io-client";
import { afterEach, expect, test } from "vitest";
import { isRefusal } from "../../protocol/refusal.ts";
import { clientAddress } from "./client-address.ts";
import { createHttpServer, listen } from "./http-server.ts";
import { outputFrameHeaders } from "./security-headers.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.closeAllConnections();
});

async function serve(origin?: string): Promise<{ address: string; seen: IncomingHttpHeaders[]; server: Server }> {
  const seen: IncomingHttpHeaders[] = [];
  const server = createHttpServer({
    origin,
    proxies: 0,
    dev: false,
    async pages(request, response) {
      seen.push({ ...request.headers });
      response.end("page");
    },
    async upgrade() {},
  });
  open.push(server);
  const listening = await listen(server, { port: 0, host: "127.0.0.1" });
  if (isRefusal(listening)) throw new Error(JSON.stringify(listening));
  return { address: `http://127.0.0.1:${listening.port}`, seen, server };
}

test("every answer says what a browser may do with it, with a nonce of its own that Next is told", async () => {
  const { address, seen } = await serve();
  const [first, second] = [await fetch(address), await fetch(`${address}/api/anything`)];
  const policy = first.headers.get("content-security-policy")!;
  const nonce = /'nonce-([\w+/=]{24})'/.exec(policy)![1];
  expect(seen[0]).toMatchObject({ "x-nonce": nonce, "content-security-policy": policy, "x-carnet-address": "127.0.0.1" });
  expect(second.headers.get("content-security-policy")).not.toContain(nonce);
  expect(policy.split("; ")).toEqual([
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' data: blob:",
    "connect-src 'self' blob: data:",
    "worker-src 'self' blob:",
    `frame-src ${new URL(address).host}/output-frame`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]);
  expect(first.headers.get("x-content-type-options")).toBe("nosniff");
  expect(first.headers.get("x-powered-by")).toBeNull();
  expect(first.headers.get("strict-transport-security")).toBeNull();
});

test("a public address by https is kept to", async () => {
  const { address } = await serve("https://carnet.example");
  const { headers } = await fetch(address);
  expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
  expect(headers.get("content-security-policy")).toContain("frame-src https://carnet.example/output-frame;");
});

test("the output frame has a policy of its own, whatever page asks", async () => {
  const { address, seen } = await serve();
  const answer = await fetch(`${address}/output-frame?x=1`);
  expect(Object.fromEntries(Object.keys(outputFrameHeaders).map((name) => [name, answer.headers.get(name)]))).toEqual(outputFrameHeaders);
  expect(answer.headers.get("x-frame-options")).toBeNull();
  expect((await fetch(`${address}/output-frame`, { method: "POST" })).status).toBe(405);
  expect(seen).toEqual([]);
});

test.each([
  ["none", {}],
  ["another", { origin: "http://evil.example" }],
  ["a longer one", { origin: "http://carnet.example.evil.tld" }],
  ["another port", { origin: "http://carnet.example:81" }],
  ["another scheme", { origin: "https://carnet.example" }],
  ["null", { origin: "null", "sec-fetch-site": "same-origin" }],
  ["none, as a navigation", { "sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site" }],
  ["none, with a referer", { referer: "http://carnet.example/fr" }],
])("a change from %s as origin does not reach the pages", async (_, headers) => {
  const { address, seen } = await serve("http://carnet.example");
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    const answer = await fetch(`${address}/api/sign-in`, { method, headers: { ...headers, "accept-language": "en" } });
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        refused: "wrong-origin",
        details: { origin: "origin" in headers ? headers.origin : "" },
        sentence: expect.stringMatching(/\w/),
        next: expect.stringMatching(/\w/),
      },
    ]);
  }
  expect(seen).toEqual([]);
  await fetch(`${address}/api/sign-in`, { method: "POST", headers: { origin: "http://carnet.example" } });
  expect(seen).toHaveLength(1);
});

test("what we say to ourselves by header, a client cannot", async () => {
  const { address, seen } = await serve();
  const forged = { "x-carnet-address": "10.0.0.1", "x-nonce": "mine", "x-middleware-subrequest": "1", "x-forwarded-for": "10.0.0.1" };
  await fetch(address, { headers: forged });
  expect(seen[0]).toMatchObject({ "x-carnet-address": "127.0.0.1", "x-nonce": expect.not.stringMatching("mine") });
  expect(seen[0]["x-middleware-subrequest"]).toBeUndefined();
});

test.each([
  [0, "10.0.0.9, 192.0.2.7", "198.51.100.1"],
  [1, "10.0.0.9, 192.0.2.7", "192.0.2.7"],
  [2, "10.0.0.9, 192.0.2.7", "10.0.0.9"],
  [3, "10.0.0.9, 192.0.2.7", "198.51.100.1"],
  [1, undefined, "198.51.100.1"],
])("behind %i proxies, with %s, the client is %s", (proxies, forwarded, expected) => {
  expect(clientAddress({ "x-forwarded-for": forwarded }, { remote: "::ffff:198.51.100.1", proxies })).toBe(expected);
});

test("a port that is taken is refused", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const server = createHttpServer({ origin: undefined, proxies: 0, dev: false, async pages() {}, async upgrade() {} });
  expect(await listen(server, { port, host: "127.0.0.1" })).toEqual({ refused: "port-taken", details: { port } });
  expect(await listen(server, { port: 0, host: "192.0.2.1" })).toEqual({
    refused: "setting-invalid",
    details: { name: "HOST", value: "192.0.2.1" },
  });
  other.close();
});

test("rooms' sockets connect after a page was loaded; other upgrades are closed", async () => {
  const { address, server } = await serve();
  const sockets = new SocketServer(server);
  await fetch(address);
  const client = io(address, { transports: ["websocket"] });
  await new Promise<void>((resolve, reject) => client.once("connect", resolve).once("connect_error", reject));
  client.close();

  const stray = connect(Number(new URL(address).port), "127.0.0.1");
  stray.write("GET /fr HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await once(stray, "close");
  await sockets.close();
});
