/** The connection file that a client hands to the kernel it starts. */
import { readFileSync, rmSync } from "node:fs";
import type { ConnectionFile } from "../../protocol/jupyter.ts";
import { connectionFile } from "../../protocol/jupyter.ts";
import type { Endpoint } from "./zmtp/listen.ts";

/** Throws with a sentence for the log of who started the kernel. */
export function readConnectionFile(path: string): ConnectionFile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`The connection file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const parsed = connectionFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path: at, message }] = parsed.error.issues;
  throw new Error(`The connection file ${path} is not one: ${at.join(".")}: ${message}`);
}

type Port = "shell_port" | "control_port" | "iopub_port" | "stdin_port" | "hb_port";

export function endpointOf(connection: ConnectionFile, port: Port): Endpoint {
  if (connection.transport === "tcp") return { host: connection.ip, port: connection[port] };
  const path = `${connection.ip}-${connection[port]}`;
  // What an earlier kernel left there that was killed; ZeroMQ does the same.
  rmSync(path, { force: true });
  return { path };
}
