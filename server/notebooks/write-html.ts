/**
 * Writing of HTML in a thread of its own, one notebook after the other: mathematics and outputs of a long notebook take seconds, and whoever
 * writes one to be hard must not hold up the class.
 */
import { Worker } from "node:worker_threads";
import type { NbContent } from "../../notebook/notebook.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { HtmlFile } from "./html-file.ts";

export interface HtmlWork {
  notebook: NbContent;
  file: HtmlFile;
}

const longestSeconds = 30;
const memoryMegabytes = 1024;

let last: Promise<unknown> = Promise.resolve();

/** Refusal: `export-too-long`. */
export function writeHtml(work: HtmlWork, seconds = longestSeconds): Promise<string | Refusal> {
  const mine = last.then(() => inThread(work, seconds));
  last = mine.catch(() => undefined);
  return mine;
}

function inThread(work: HtmlWork, seconds: number): Promise<string | Refusal> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("html-file-thread.ts", import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes },
    });
    const tooLong = (): void => resolve(refused("export-too-long", { seconds }));
    const timer = setTimeout(() => {
      tooLong();
      void thread.terminate();
    }, seconds * 1000);
    thread.on("message", resolve);
    thread.on("error", (error: NodeJS.ErrnoException) => (error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooLong() : reject(error)));
    thread.on("exit", () => {
      clearTimeout(timer);
      reject(new Error("The thread that writes HTML ended without an answer."));
    });
  });
}
