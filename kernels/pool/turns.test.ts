import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

test("in the order of asking, and one who asks five times lets the others go in between", async () => {
  const turns = new Turns(2);
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const asked = ["greedy", "greedy", "greedy", "greedy", "greedy", "ada", "bob", "cleo"].map((who) =>
    turns.take(who, () => {
      started.push(who);
      return new Promise<void>((end) => ends.push(end));
    }),
  );
  expect(started).toEqual(["greedy", "greedy"]);
  for (let i = 0; i < asked.length; i += 1) {
    ends[i]();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(asked);
  expect(started).toEqual(["greedy", "greedy", "ada", "bob", "cleo", "greedy", "greedy", "greedy"]);
});

test("work that fails gives its turn to the next", async () => {
  const turns = new Turns(1);
  const failing = turns.take("a", () => Promise.reject(new Error("no")));
  const next = turns.take("b", () => Promise.resolve("went"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("went");
});
