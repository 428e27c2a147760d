/** A server that holds one sandbox of two hospitals, for a test that ends it: `node server-of-one.ts FOLDER`. Says "ready" when both are there. */
import { openingOf } from "../../../../federation/sandbox/options.ts";
import type { CommChannel } from "../../../rooms/comm-targets.ts";
import { createSandboxes, sandboxLimits } from "../sandboxes.ts";

const sandboxes = createSandboxes({ ...sandboxLimits(2), placeFolder: process.argv[2] });
const channel: CommChannel = {
  owner: { person: "ada", notebook: "n" },
  language: () => "fr",
  show: () => {},
  send: (data) => {
    if (data["type"] === "ready") console.log("ready");
    return Promise.resolve(true);
  },
  close: (data) => console.log(JSON.stringify(data)),
};
const data = { ...openingOf({ hospitals: 2 }, "test"), display: crypto.randomUUID() };
const handler = sandboxes.open(channel, { data, buffers: [] });
// Messages of no shape change nothing.
for (const wrong of [{}, { id: 1 }, { id: 2, action: { do: "shell", command: "id" } }, { id: "3", action: null }])
  handler.message({ data: wrong, buffers: [] });
