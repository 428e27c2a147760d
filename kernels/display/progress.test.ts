import { afterAll, beforeAll, expect, test } from "vitest";
import { mime } from "../../protocol/mime.ts";
import type { ProgressOutput } from "../../protocol/output.ts";
import { openNotebook } from "../pool/testing/notebook.ts";
import type { Ran, TestNotebook } from "../pool/testing/notebook.ts";

let notebook: TestNotebook;
beforeAll(async () => {
  notebook = await openNotebook();
  await notebook.run("import { progress, progressCallbacks } from 'carnet/display'");
});
afterAll(() => notebook.close());

/** Each state that the bar was shown in, once. */
function statesOf({ messages }: Ran): string[] {
  const bars = messages.flatMap((message) =>
    message.type === "display_data" || message.type === "update_display_data" ? [message.data[mime.progress] as ProgressOutput] : [],
  );
  return bars.map(({ state, done, total }) => `${state} ${done}/${total}`).filter((now, i, all) => now !== all[i - 1]);
}

test.each([
  ["goes to its end", "for (const i of progress([1, 2, 3]));", ["running 0/3", "done 3/3"]],
  ["is left by break", "for (const i of progress([1, 2, 3])) if (i === 2) break;", ["running 0/3", "stopped 1/3"]],
  ["throws", "for (const i of progress([1, 2, 3])) if (i === 2) throw new Error('x');", ["running 0/3", "stopped 1/3"]],
  [
    "is left by break, and asynchronous",
    "for await (const i of progress((async function* () { yield 1; yield 2 })())) break;",
    ["running 0/null", "stopped 0/null"],
  ],
  [
    "was left to itself by a cell that failed",
    "const bar = progress(10); bar.advance(4); throw new Error('x')",
    ["running 0/10", "stopped 4/10"],
  ],
  ["has ended before, and goes on", "const again = progress(10); again.end(); again.advance(3)", ["running 0/10", "done 10/10"]],
])("the bar of a loop that %s says so", async (_name, code, states) => {
  expect(statesOf(await notebook.run(code))).toEqual(states);
});

test.each([
  ["a loop", "for (const i of progress([1, 2, 3])) { console.log('on'); while (i === 1); }"],
  ["an await", "for (const i of progress([1, 2, 3])) { console.log('on'); await new Promise(() => {}) }"],
  ["training", "const { onTrainBegin } = progressCallbacks({ epochs: 3 }); await onTrainBegin(); console.log('on'); for (;;);"],
])("the bar of %s that is stopped says so, before idle", async (_name, code) => {
  let stopping: Promise<void> | undefined;
  const stopped = await notebook.run(code, {
    onMessage: (message) => {
      if (message.type === "stream") stopping ??= notebook.kernel.interrupt();
    },
  });
  await stopping;
  expect(statesOf(stopped)).toEqual(["running 0/3", "stopped 0/3"]);
  expect(stopped.messages.at(-2)).toMatchObject({ type: "status", state: "idle" });
});
