/** Work that shows its progress in the terminal and may be stopped by Ctrl-C. */
import { isRefusal } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import type { Context, Progress } from "./terminal.ts";

interface LongWork<Done extends object> {
  work: (onProgress: Progress["show"]) => Promise<Done | Refusal>;
  /** Tells what came of it. */
  tell: (done: Done) => void;
  /** What is said when it was stopped. */
  interrupted: "import-interrupted" | "retrieve-interrupted" | "cohort-stopped";
}

/** Exit status: 0 when it is done, 1 when it was refused, 130 when it was stopped. */
export async function longWork<Done extends object>(
  { terminal, signal }: Pick<Context, "terminal" | "signal">,
  { work, tell, interrupted }: LongWork<Done>,
): Promise<number> {
  const progress = terminal.progress();
  try {
    const done = await work((now) => progress.show(now));
    progress.end();
    if (isRefusal(done)) return terminal.refuse(done);
    tell(done);
    return 0;
  } catch (error) {
    progress.end();
    if (!signal.aborted) throw error;
    terminal.say(interrupted);
    return 130;
  }
}
