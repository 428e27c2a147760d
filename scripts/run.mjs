/** Runs a program of ours with Node 24, hands signals over to it, and ends as it ends. */
import { spawn } from "node:child_process";
import { node } from "./setup.mjs";

export function run(args) {
  // The channel tells the program when we are gone, however we went: a server never outlives its `npm start`.
  const child = spawn(node, args, { cwd: process.cwd(), stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}
