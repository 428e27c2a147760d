import { expect, test } from "vitest";
import { imageLimitBytes } from "../../../protocol/images.ts";
import { freeName, imageMarkdown, prepareImage } from "./prepare.ts";

const file = (bytes: number, type: string, name = "Coupe axiale (é).png") => new File([new Uint8Array(bytes)], name, { type });

test("an image becomes Base64 under a name that is free", async () => {
  expect(await prepareImage(file(3, "image/png"), {})).toEqual({ name: "Coupe-axiale-e.png", type: "image/png", data: "AAAA" });
  expect(freeName("a.png", "image/jpeg", { "a.jpg": {} })).toBe("a-2.jpg");
  expect(freeName("../../", "image/png", {})).toBe("image.png");
});

test("what is no image, moves and is too large, or does not fit any more is refused by name", async () => {
  expect(await prepareImage(file(3, "image/svg+xml"), {})).toBe("type");
  expect(await prepareImage(file(3, "text/html"), {})).toBe("type");
  expect(await prepareImage(file(imageLimitBytes + 1, "image/gif"), {})).toBe("size");
  expect(await prepareImage(file(600_000, "image/png"), { x: { "image/png": "A".repeat(500_000) } })).toBe("full");
});

test("a description keeps its brackets to itself", () => {
  expect(imageMarkdown("a.png", "une\nlésion [T1]")).toBe(String.raw`![une lésion \[T1\]](attachment:a.png)`);
});
