/** Writes one notebook as HTML, away from the server's own thread. */
import { parentPort, workerData } from "node:worker_threads";
import { htmlFile } from "./html-file.ts";
import type { HtmlWork } from "./write-html.ts";

const { notebook, file } = workerData as HtmlWork;
parentPort?.postMessage(htmlFile(notebook, file));
