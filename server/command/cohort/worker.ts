/** A thread that measures patients, one after the other, with the work whose address it was given. */
import { parentPort, workerData } from "node:worker_threads";
import { answer } from "./work.ts";
import type { CohortWork, Question } from "./work.ts";

const { cohortWork } = (await import(workerData as string)) as { cohortWork: CohortWork<unknown> };
parentPort?.on("message", (question: Question) => {
  void answer(cohortWork, question).then((said) => parentPort?.postMessage(said));
});
