/**
 * The process that keeps one sandbox. It speaks with the server over the channel of Node's child processes; when that is cut it ends its hospitals, takes
 * its folder away and is gone. Its hospitals end with it even where it is killed itself.
 */
import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { KeeperNews, KeeperOrder } from "../../../protocol/federation/sandbox.ts";
import { keeperOrder } from "../../../protocol/federation/sandbox.ts";
import { chooseLauncher } from "../../../kernels/sandbox/choose.ts";
import { SandboxKeeper } from "./keeper.ts";
import { problemOf } from "./problem.ts";

const place = resolve(process.argv[2]);
process.chdir(place);
let keeper: Promise<SandboxKeeper> | null = null;
let ending = false;

function tell(news: KeeperNews): void {
  if (process.connected) process.send?.(news);
}

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  try {
    await (await keeper)?.end();
  } catch {
    // It never opened: what it had started ends with this process.
  }
  process.chdir("/");
  rmSync(place, { recursive: true, force: true });
  process.exit(0);
}

async function answer({ id, action }: Extract<KeeperOrder, { type: "request" }>["request"]): Promise<void> {
  try {
    const { value, buffer } = await (await keeper!).answer(action);
    tell({ type: "tell", message: { type: "answer", id, value }, ...(buffer === undefined ? {} : { buffer }) });
  } catch (error) {
    tell({ type: "tell", message: { type: "problem", id, problem: problemOf(error) } });
  }
}

async function open({ opening, memoryMegabytes }: Extract<KeeperOrder, { type: "open" }>): Promise<void> {
  keeper = chooseLauncher().then((launcher) =>
    SandboxKeeper.open({ opening, memoryMegabytes, launcher, tell, now: () => performance.now() }),
  );
  try {
    await keeper;
    tell({ type: "tell", message: { type: "ready" } });
  } catch (error) {
    tell({ type: "failed", problem: problemOf(error) });
    await end();
  }
}

process.on("message", (given) => {
  const order = keeperOrder.parse(given);
  if (order.type === "open") void open(order);
  else if (order.type === "request") void answer(order.request);
  else if (order.type === "interrupted") void keeper?.then((open) => open.interrupted()).catch(() => {});
  else void end();
});
process.on("disconnect", () => void end());
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end());
