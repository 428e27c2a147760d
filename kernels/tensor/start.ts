/** Devices, started once for a process, and what became of each. */
import type { DeviceAbsent, DeviceSource, DeviceStarted, Sentence, Tensorflow } from "./device.ts";
import { sources } from "./sources/index.ts";

interface Tried {
  source: DeviceSource;
  outcome: DeviceStarted | DeviceAbsent;
}

const tried: Tried[] = [];

/** What was tried, the best first. */
export function triedDevices(): readonly Tried[] {
  return sources.flatMap((source) => tried.filter((one) => one.source === source));
}

/** Starts the sources that are asked for, from the plainest to the best, and chooses the best that is there. */
export async function startDevices(tf: Tensorflow, isAsked: (source: DeviceSource) => boolean): Promise<Tensorflow> {
  const warn = console.warn;
  console.warn = () => {};
  try {
    for (const source of [...sources].reverse().filter(isAsked)) {
      if (!tried.some((one) => one.source === source)) tried.push({ source, outcome: await start(tf, source) });
    }
    const best = triedDevices().find(({ outcome }) => outcome.kind === "started");
    if (best) await tf.setBackend(best.source.backend);
    return tf;
  } finally {
    console.warn = warn;
  }
}

async function start(tf: Tensorflow, source: DeviceSource): Promise<DeviceStarted | DeviceAbsent> {
  try {
    return await source.start(tf);
  } catch (error) {
    return { kind: "absent", why: failure(error) };
  }
}

function failure(error: unknown): Sentence {
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return { fr: `Le démarrage a échoué : ${reason}`, en: `It failed to start: ${reason}` };
}
