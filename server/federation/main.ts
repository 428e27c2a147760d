/**
 * The desk as a process of its own: `node server/federation/main.ts --folder FOLDER [--port PORT] [--host HOST]`. The folder holds `hospitals.json`;
 * the desk adds `operator.token` and its experiments. It speaks plain HTTP: outside of one machine it belongs behind a proxy with TLS.
 */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Server } from "socket.io";
import { isRefusal } from "../../protocol/refusal.ts";
import { lockFolder } from "../../storage/lock.ts";
import { refusalSentence } from "../start/sentences.ts";
import { writeWhole } from "../../federation/node/durable.ts";
import { FederationDesk } from "./desk.ts";
import { federationDoors } from "./doors.ts";
import { folderRegistry } from "./registry.ts";

const { values } = parseArgs({
  options: { folder: { type: "string" }, port: { type: "string", default: "0" }, host: { type: "string", default: "127.0.0.1" } },
});
if (values.folder === undefined) {
  console.error("Usage: node server/federation/main.ts --folder FOLDER [--port PORT] [--host HOST]");
  process.exit(2);
}
mkdirSync(values.folder, { recursive: true, mode: 0o700 });
const lock = lockFolder(values.folder);
if (isRefusal(lock)) {
  for (const language of ["fr", "en"] as const) console.error(refusalSentence(language, lock));
  process.exit(1);
}
const tokenFile = join(values.folder, "operator.token");
if (!existsSync(tokenFile)) writeWhole(tokenFile, [Buffer.from(randomBytes(32).toString("hex"))]);
const operatorToken = readFileSync(tokenFile, "utf8").trim();
const desk = await FederationDesk.open({
  folder: values.folder,
  registry: folderRegistry(values.folder),
  report: (problem) => console.error(problem),
});
const server = createServer((request, response) => {
  void federationDoors({ desk, operatorToken }, request, response).then((known) => {
    if (!known) response.writeHead(404).end();
  });
});
const sockets = new Server(server, { serveClient: false, transports: ["websocket"] });
desk.listen(sockets.of("/federation"));
server.listen(Number(values.port), values.host, () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ ready: `http://${values.host}:${port}` }));
});
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => void desk.stop().then(() => process.exit(0)));
}
