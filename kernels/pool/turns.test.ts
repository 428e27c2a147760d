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

test("everyone is told the place in which the turn comes, and the new one when somebody with fewer turns asks", async () => {
  const turns = new Turns(1);
  const places: Record<string, (number | null)[]> = {};
  const ends: (() => void)[] = [];
  const ask = (who: string, name = who) =>
    turns.take(
      who,
      () => new Promise<void>((end) => ends.push(end)),
      (place) => (places[name] ??= []).push(place),
    );
  const asked = [ask("greedy", "first"), ask("greedy", "second"), ask("greedy", "third"), ask("ada"), ask("bob")];
  expect(places).toEqual({ second: [1, 2, 3], third: [2, 3, 4], ada: [1], bob: [2] });
  for (let i = 0; i < asked.length; i += 1) {
    ends[i]();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(asked);
  expect(places).toEqual({ second: [1, 2, 3, 2, 1, null], third: [2, 3, 4, 3, 2, 1, null], ada: [1, null], bob: [2, 1, null] });
});

test("work that fails gives its turn to the next", async () => {
  const turns = new Turns(1);
  const failing = turns.take("a", () => Promise.reject(new Error("no")));
  const next = turns.take("b", () => Promise.resolve("went"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("went");
});
