/** One round of a sandbox whose hospitals are held by Node's permissions alone: `node without-bubblewrap.ts FOLDER`. Prints how it ended. */
import { openingOf } from "../../../../federation/sandbox/options.ts";
import { permissionsLauncher } from "../../../../kernels/sandbox/permissions.ts";
import { followedAnswer, startedAnswer } from "../../../../protocol/federation/sandbox.ts";
import { SandboxKeeper } from "../keeper.ts";

process.chdir(process.argv[2]);
const opening = { ...openingOf({ hospitals: 1 }, "test"), display: crypto.randomUUID() };
const keeper = await SandboxKeeper.open({
  opening,
  memoryMegabytes: 256,
  launcher: permissionsLauncher(),
  tell: () => {},
  now: () => performance.now(),
});
const plan = {
  version: 1,
  name: "test",
  model: { kind: "network", inputs: 10, output: "logistic" },
  algorithm: { name: "fedavg" },
  rounds: 1,
  seed: 1,
  local: { amount: { unit: "epochs", count: 1 }, batchSize: 16, learningRate: 0.05 },
};
const { experiment } = startedAnswer.parse((await keeper.answer({ do: "start", plan })).value);
await keeper.answer({ do: "advance", experiment, until: 1 });
const { status, records } = followedAnswer.parse((await keeper.answer({ do: "follow", experiment, from: 0 })).value);
console.log(status, records[0].participants[0].answer);
await keeper.end();
process.exit(0);
