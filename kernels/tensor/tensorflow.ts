/**
 * The one TensorFlow.js of a kernel, on the best device that there is. Every spelling of its packages, and danfojs, gets this instance: what
 * one cell makes another can use. tfjs chooses by itself otherwise, and prints a banner.
 */
import { createRequire } from "node:module";
import type { DeviceAbsent, DeviceSource, DeviceStarted, Sentence, Tensorflow } from "./device.ts";
import { sources } from "./sources/index.ts";

const require = createRequire(import.meta.url);

interface Tried {
  source: DeviceSource;
  outcome: DeviceStarted | DeviceAbsent;
}

/** Filled from the plainest to the best. */
const tried: Tried[] = [];
let ahead: Promise<Tensorflow> | null = null;
let whole: Promise<Tensorflow> | null = null;

/** TensorFlow.js with every device started and the best one chosen: what a cell imports. */
export function loadTensorflow(): Promise<Tensorflow> {
  whole ??= loadAhead().then((tf) => startAll(tf, (source) => !source.startsAhead));
  return whole;
}

/** TensorFlow.js with what may be started before the kernel has a person. */
export function loadAhead(): Promise<Tensorflow> {
  ahead ??= startAll(require("@tensorflow/tfjs") as Tensorflow, (source) => source.startsAhead);
  return ahead;
}

/** What was tried, the best first. */
export function triedDevices(): readonly Tried[] {
  return sources.flatMap((source) => tried.filter((one) => one.source === source));
}

async function startAll(tf: Tensorflow, isAsked: (source: DeviceSource) => boolean): Promise<Tensorflow> {
  const warn = console.warn;
  console.warn = () => {};
  try {
    for (const source of [...sources].reverse().filter(isAsked)) tried.push({ source, outcome: await start(tf, source) });
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
