/** What is dealt out is done when the call returns; what was broken off is quiet when it was settled. */
import { expect, test } from "vitest";
import { instantiatePrograms } from "../programs/index.ts";
import type { Programs } from "../programs/index.ts";
import { Crew } from "./crew.ts";

const floats = 2 ** 22;
const bytes = 4 * floats;
/** Addresses: what is copied, and where the two tasks copy it to. */
const [from, one, other] = [bytes, 2 * bytes, 3 * bytes];
const pages = (4 * bytes) / 65536;

test("a work that was broken off on this thread: after settle the other has ended its task, and the next work is whole", async () => {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { module, programs } = instantiatePrograms(memory);
  const [values, words] = [new Float32Array(memory.buffer), new Int32Array(memory.buffer)];
  values.fill(1, from / 4, from / 4 + floats);
  let isBrokenOff = true;
  const own: Programs = {
    ...programs,
    runs(...operands) {
      if (!isBrokenOff) return programs["runs"](...operands);
      // Not before the other thread is in the middle of its own.
      while (Atomics.load(words, one / 4) === 0 && Atomics.load(words, other / 4) === 0);
      throw new Error("broken off");
    },
  };
  const crew = new Crew({ module, memory, programs: own, threads: 2, allocate: () => 64 });
  while (crew.helpers === 0) {
    crew.deal(() => {});
    await new Promise((resolve) => setImmediate(resolve));
  }
  const copyTwice = (): void =>
    crew.deal((dealer) => {
      for (const to of [one, other]) {
        dealer.task();
        dealer.programs["runs"](from, to, 1, floats, 0, 0, 1, 0, 0);
      }
    });
  const sums = (): number[] => [one, other].map((at) => values.subarray(at / 4, at / 4 + floats).reduce((sum, value) => sum + value, 0));

  expect(copyTwice).toThrow("broken off");
  crew.settle();
  expect(sums().sort((a, b) => a - b)).toEqual([0, floats]);

  isBrokenOff = false;
  values.fill(0, one / 4);
  copyTwice();
  expect(sums()).toEqual([floats, floats]);
});

test("a helper that fails is an error of the call", async () => {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true });
  const { module, programs } = instantiatePrograms(memory);
  // Only the other thread meets an address beyond the memory; this one leaves it the time.
  const never = new Int32Array(new SharedArrayBuffer(4));
  const own: Programs = { ...programs, runs: () => void Atomics.wait(never, 0, 0, 5) };
  const crew = new Crew({ module, memory, programs: own, threads: 2, allocate: () => 64 });
  while (crew.helpers === 0) {
    crew.deal(() => {});
    await new Promise((resolve) => setImmediate(resolve));
  }
  const beyond = (): void =>
    crew.deal((dealer) => {
      for (let task = 0; task < 2000; task++) {
        dealer.task();
        dealer.programs["runs"](2 ** 30, 0, 1, 4, 0, 0, 1, 0, 0);
      }
    });
  expect(beyond).toThrow("A thread that helps with tensors failed.");
}, 30_000);
