import fc from "fast-check";
import { expect, test } from "vitest";
import { Ring, createRing, recordKind } from "./ring.ts";

test("records come out as they went in, around the end of the memory", () => {
  const record = fc.record({
    kind: fc.constantFrom(...Object.values(recordKind)),
    cell: fc.nat(1e6),
    bytes: fc.uint8Array({ maxLength: 60 }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(record, { maxLength: 3 }), { maxLength: 30 }), (batches) => {
      const memory = createRing(256);
      const [writer, reader] = [new Ring(memory), new Ring(memory)];
      for (const batch of batches) {
        for (const { kind, cell, bytes } of batch) writer.put(kind, cell, bytes);
        for (const { kind, cell, bytes } of batch) expect(reader.take()).toEqual({ kind, cell, bytes: Buffer.from(bytes) });
        expect(reader.take()).toBeNull();
      }
    }),
  );
});

test("a reader that waits is woken by what is put in", async () => {
  const memory = createRing(256);
  const [writer, reader] = [new Ring(memory), new Ring(memory)];
  const woken = reader.filled();
  writer.put(recordKind.stdout, 1, Buffer.from("x"));
  await woken;
  expect(reader.take()?.bytes.toString()).toBe("x");
});
