/** Variables are told with what their tensors hold, wherever in them these lie. */
import { expect, test } from "vitest";
import { loadAhead } from "../tensorflow.ts";
import { tensorsHeldBy } from "./held-by.ts";

test("the largest first, shared data once, nothing for what holds none", async () => {
  const tf = await loadAhead();
  const image = tf.zeros([10, 10]);
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [4], units: 2 })] });
  const cyclic: Record<string, unknown> = { mask: tf.zeros([8], "bool") };
  cyclic["self"] = cyclic;
  const hostile = Object.defineProperty({}, "trap", { get: () => expect.unreachable(), enumerable: true });
  const held = tensorsHeldBy([
    ["number", 1],
    ["hostile", hostile],
    ["cyclic", cyclic],
    ["model", model],
    ["images", new Map([["a", [image, image.reshape([100])]]])],
  ]);
  expect(held).toEqual([
    { name: "images", tensors: 2, bytes: 400 },
    { name: "model", tensors: 2, bytes: 40 },
    { name: "cyclic", tensors: 1, bytes: 8 },
  ]);
});
