/** tfjs in plain JavaScript: always there, never fast. */
import type { DeviceSource } from "../device.ts";
import { processor } from "./processor.ts";

export const cpuSource: DeviceSource = {
  backend: "cpu",
  startsAhead: true,
  async start(tf) {
    await tf.setBackend("cpu");
    // The banner on Node is printed once, at the first tensor of this backend: here, where it is silenced.
    tf.scalar(0).dispose();
    return {
      kind: "started",
      facts: () => ({ hardware: processor(), threads: 1, extensions: [], memory: { usedBytes: null, limitBytes: null } }),
    };
  },
};
