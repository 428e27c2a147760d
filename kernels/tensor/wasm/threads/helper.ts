/** A thread that helps with tensors: nothing of a person's runs here. It is given compiled programs, and takes tasks until the process ends. */
import { workerData } from "node:worker_threads";
import type { Programs } from "../programs/index.ts";
import { executor, help, ledgerOn } from "./ledger.ts";

export interface HelperData {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  ledger: SharedArrayBuffer;
  side: number;
}

const { module, memory, ledger: buffer, side } = workerData as HelperData;
const ledger = ledgerOn(buffer);
help(ledger, executor(ledger, new WebAssembly.Instance(module, { env: { memory } }).exports as Programs, side));
