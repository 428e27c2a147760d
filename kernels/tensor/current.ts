/** Which device a cell's next operation runs on: asked at each look, because a cell may choose another backend. */
import { language } from "../display/text.ts";
import { displayable } from "../display/representation.ts";
import type { Displayable } from "../display/representation.ts";
import { representTable, tableContent } from "../display/table.ts";
import type { DeviceFacts, Sentence, Tensorflow } from "./device.ts";
import { memoryInWords } from "./memory-in-words.ts";
import { triedDevices } from "./start.ts";
import { fallBacks } from "./wasm/fall-back.ts";

export interface Device extends Omit<DeviceFacts, "remark"> {
  /** Why it is less than what was asked for, where it is. */
  remark?: string;
  /** TensorFlow.js's name of the backend. */
  backend: string;
  /** The backends that would be faster and are not there or not chosen, the best first, each with the reason. */
  better: { backend: string; why: string }[];
  /** Operations that this backend lacks and that ran on the processor so far, the most frequent first. */
  onProcessor: { operation: string; times: number }[];
}

/** What the backend that is chosen now says of itself. */
export function currentFacts(tf: Tensorflow): DeviceFacts & { backend: string } {
  const backend = tf.getBackend();
  const outcome = triedDevices().find(({ source }) => source.backend === backend)?.outcome;
  return { backend, ...(outcome?.kind === "started" ? outcome.facts() : unknown) };
}

export function currentDevice(tf: Tensorflow): Device & Displayable {
  const { backend, remark, ...facts } = currentFacts(tf);
  const all = triedDevices();
  const place = all.findIndex(({ source }) => source.backend === backend);
  const better = all.slice(0, place < 0 ? all.length : place).map(({ source, outcome: found }) => ({
    backend: source.backend,
    why: (found.kind === "absent" ? found.why : notChosen(source.backend))[language()],
  }));
  const onProcessor = [...fallBacks(backend)].map(([operation, times]) => ({ operation, times })).sort((a, b) => b.times - a.times);
  const device = { backend, ...facts, ...(remark ? { remark: remark[language()] } : {}), better, onProcessor };
  return displayable(device, () => representTable(table(device)));
}

/** A backend that a cell registered itself. */
const unknown: DeviceFacts = { hardware: "?", threads: 1, extensions: [], memory: { usedBytes: null, limitBytes: null } };

function notChosen(backend: string): Sentence {
  return {
    fr: `Elle est prête ; une cellule en a choisi une autre. Pour y revenir : await tf.setBackend("${backend}").`,
    en: `It is ready; a cell has chosen another. To go back: await tf.setBackend("${backend}").`,
  };
}

const words = {
  fr: {
    what: "Calcul",
    value: "Valeur",
    backend: "moteur",
    hardware: "matériel",
    threads: "fils",
    memory: "mémoire",
    better: "plus rapide\u00a0",
    onProcessor: "sur le processeur",
  },
  en: {
    what: "Device",
    value: "Value",
    backend: "backend",
    hardware: "hardware",
    threads: "threads",
    memory: "memory",
    better: "faster",
    onProcessor: "on the processor",
  },
};

function table(device: Device): ReturnType<typeof tableContent> {
  const word = words[language()];
  const memory = memoryInWords(device.memory);
  const rows = [
    [word.backend, [device.backend, ...device.extensions].join(", ")],
    [word.hardware, device.hardware],
    [word.threads, device.remark === undefined ? String(device.threads) : `${device.threads}. ${device.remark}`],
    ...(memory === null ? [] : [[word.memory, memory]]),
    ...(device.onProcessor.length === 0
      ? []
      : [[word.onProcessor, device.onProcessor.map(({ operation, times }) => `${operation} × ${times}`).join(", ")]]),
    ...device.better.map(({ backend, why }) => [`${word.better}: ${backend}`, why]),
  ];
  return tableContent({ names: [word.what, word.value], values: rows, rowCount: rows.length });
}
