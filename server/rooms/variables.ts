/**
 * What a room's pages see of the values of its kernel. One question to the kernel is open at a time and shared by all pages; while a cell runs it
 * waits its turn, and the pages are told that the kernel is busy.
 */
import type { ToldVariables, ValueQuestion, OpenedValue, Variables } from "../../protocol/variables.ts";
import type { Blobs } from "../blobs/blobs.ts";
import { externalised } from "./externalise.ts";
import type { KernelLife } from "./kernel-life.ts";
import type { OutputWriterOptions } from "./output-writer.ts";

export interface RoomVariablesOptions {
  /** The kernel's life now; null where there is none. */
  life: () => KernelLife | null;
  blobs: Blobs;
  keepBlobs: OutputWriterOptions["keepBlobs"];
}

/** After this the page is told that the kernel is busy. */
const answeredWithinMs = 3000;
/** A volume takes its time to be packed. */
const openedWithinMs = 15_000;
/** Values that may be asked for at once. */
const openLimit = 8;

export class RoomVariables {
  readonly #options: RoomVariablesOptions;
  #asked: { life: KernelLife; answer: Promise<ToldVariables | null> } | null = null;
  #opening = 0;

  constructor(options: RoomVariablesOptions) {
    this.#options = options;
  }

  async list(): Promise<Variables> {
    const life = this.#options.life();
    if (life === null) return { state: "none", variables: [], count: 0 };
    if (this.#asked?.life !== life) {
      const asked = { life, answer: life.kernel.variables() };
      this.#asked = asked;
      void asked.answer.then(() => {
        if (this.#asked === asked) this.#asked = null;
      });
    }
    const told = await within(this.#asked.answer, answeredWithinMs);
    if (told === "late") return { state: "busy", variables: [], count: 0 };
    if (told === null) return { state: this.#options.life() === null ? "none" : "busy", variables: [], count: 0 };
    const variables = told.variables.map(({ run, ...variable }) => ({ ...variable, ...life.definedBy(run) }));
    return { state: "here", variables, count: told.count };
  }

  async open(question: ValueQuestion): Promise<OpenedValue> {
    const life = this.#options.life();
    if (life === null || this.#opening >= openLimit) return { view: "busy" };
    this.#opening += 1;
    const answer = life.kernel.open(question).finally(() => (this.#opening -= 1));
    const opened = await within(answer, openedWithinMs);
    if (opened === "late") return { view: "busy" };
    const { value, buffers } = opened;
    if (value.view !== "shown") return value;
    const { blobs, keepBlobs } = this.#options;
    const { data, metadata, references } = await externalised({ data: value.data, metadata: value.metadata }, buffers, blobs);
    await keepBlobs(references);
    return { view: "shown", data, metadata };
  }
}

async function within<Result>(answer: Promise<Result>, milliseconds: number): Promise<Result | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => (timer = setTimeout(resolve, milliseconds, "late")));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
