/** Threads that measure patients side by side. One that dies takes its patient with it, and is replaced. */
import { Worker } from "node:worker_threads";
import { failureOf } from "./work.ts";
import type { Answer, Question } from "./work.ts";

export interface CrewRequest {
  /** Module that exports `cohortWork`. */
  work: URL;
  jobs: number;
  questions: readonly Question[];
  signal: AbortSignal;
  /** Called as each answer comes, not in the order of the questions. */
  onAnswer(index: number, answer: Answer): void;
}

/** Asks every question, `jobs` at a time. Ends early, without the answers that are still missing, when the signal is aborted. */
export async function askCrew({ work, jobs, questions, signal, onAnswer }: CrewRequest): Promise<void> {
  let next = 0;
  const member = async () => {
    let thread: Worker | undefined;
    try {
      while (next < questions.length && !signal.aborted) {
        const index = next++;
        thread ??= new Worker(new URL("./worker.ts", import.meta.url), { workerData: work.href });
        const said = await ask(thread, { question: questions[index], signal });
        if (said === "interrupted") return;
        if (said.lost) thread = undefined;
        onAnswer(index, said.answer);
      }
    } finally {
      await thread?.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, questions.length) }, member));
}

function ask(
  thread: Worker,
  { question, signal }: { question: Question; signal: AbortSignal },
): Promise<{ answer: Answer; lost: boolean } | "interrupted"> {
  return new Promise((resolve) => {
    const settle = (value: Parameters<typeof resolve>[0]) => {
      for (const event of ["message", "error", "exit"]) thread.removeAllListeners(event);
      signal.removeEventListener("abort", interrupted);
      // A thread that fails once more on its way out has been answered for.
      thread.on("error", () => undefined);
      resolve(value);
    };
    const interrupted = () => settle("interrupted");
    signal.addEventListener("abort", interrupted);
    thread.once("message", (answer: Answer) => settle({ answer, lost: false }));
    thread.once("error", (error) => settle({ answer: { kind: "failed", error: failureOf(error) }, lost: true }));
    thread.once("exit", (code) => {
      const message = `the thread ended (${code})`;
      settle({
        answer: { kind: "failed", error: { code: "thread-ended", fr: `le fil s’est terminé (${code})`, en: message } },
        lost: true,
      });
    });
    thread.postMessage(question);
  });
}
