import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "../../protocol/identity.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { Uploads } from "./uploads.ts";

const who = (id: string): SignedIn => ({
  person: { id, name: id, email: `${id}@example.org`, role: "instructor", language: "fr", demonstration: false },
  sessionId: `session-${id}`,
});
const ada = who("ada");
const body = (text: string) => new Response(text).body;
const caps = { fileBytes: 10, uploadBytes: 25, files: 5 };

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "carnet-uploads-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function kept<Value>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw new Error(value.refused);
  return value;
}

/** An upload store of its own with one upload of Ada. */
async function begun(name: string) {
  const folder = path.join(root, name);
  const uploads = new Uploads(folder, caps);
  const { upload } = kept(await uploads.begin(ada));
  const receive = (index: string, text: string, given: string | null = `${index}.dcm`) =>
    uploads.receive(ada, { upload, index, name: given, body: body(text) });
  return { folder, uploads, upload, receive };
}

describe("an upload", () => {
  test("keeps files under numbers and remembers what they were called", async () => {
    const { uploads, upload, receive } = await begun("numbers");
    expect(await receive("0", "alpha", "PET/../../../etc/passwd")).toEqual({ bytes: 5 });
    expect(await receive("3", "beta", "a\u0000b\n.dcm")).toEqual({ bytes: 4 });
    const { folder, nameOf } = kept(await uploads.arrived(ada, upload));
    expect((await readdir(folder)).sort()).toEqual(["000000", "000003"]);
    expect(await readFile(path.join(folder, "000000"), "utf8")).toBe("alpha");
    expect([nameOf("000000"), nameOf(path.join(folder, "000003")), nameOf("other")]).toEqual([
      "PET/../../../etc/passwd",
      "ab.dcm",
      "other",
    ]);
  });

  test.each(["../7", "-1", "1.5", "x", "/etc/passwd"])("takes no file numbered %j", async (index) => {
    const { receive } = await begun(`index-${encodeURIComponent(index)}`);
    expect(await receive(index, "x")).toMatchObject({ refused: "bad-request" });
  });

  test("keeps the first of two files with one number", async () => {
    const { uploads, upload, receive } = await begun("twice");
    await receive("0", "first");
    expect(await receive("0", "second")).toMatchObject({ refused: "bad-request" });
    const { folder } = kept(await uploads.arrived(ada, upload));
    expect(await readFile(path.join(folder, "000000"), "utf8")).toBe("first");
  });

  test("is capped by file, in all and in number, and leaves nothing half received", async () => {
    const { uploads, upload, receive } = await begun("caps");
    expect(await receive("0", "x".repeat(11))).toMatchObject({ refused: "too-large" });
    expect(await receive("5", "x")).toEqual({ refused: "too-large", details: { files: 5 } });
    expect(await receive("1", "x".repeat(10))).toEqual({ bytes: 10 });
    expect(await receive("2", "x".repeat(10))).toEqual({ bytes: 10 });
    expect(await receive("3", "x".repeat(6))).toMatchObject({ refused: "too-large" });
    expect(await receive("4", "x".repeat(5))).toEqual({ bytes: 5 });
    const { folder } = kept(await uploads.arrived(ada, upload));
    expect((await readdir(folder)).sort()).toEqual(["000001", "000002", "000004"]);
  });

  test("is one's own: another person neither adds to it, reads it nor takes it away", async () => {
    const { uploads, upload } = await begun("own");
    const eve = who("eve");
    const file = { upload, index: "0", name: "x", body: body("x") };
    expect([await uploads.receive(eve, file), await uploads.arrived(eve, upload), await uploads.discard(eve, upload)]).toEqual(
      Array(3).fill({ refused: "not-found", details: {} }),
    );
    expect(kept(await uploads.arrived(ada, upload)).folder).toContain(upload);
  });

  test.each(["..", "../own", "", "00000000-0000-4000-8000-000000000000"])("named %j does not exist", async (upload) => {
    const { uploads } = await begun(`named-${encodeURIComponent(upload)}`);
    expect(await uploads.discard(ada, upload)).toMatchObject({ refused: "not-found" });
  });

  test("is gone when discarded, and when it was left alone for a day", async () => {
    const { folder, uploads, upload } = await begun("gone");
    const left = kept(await uploads.begin(ada)).upload;
    expect(await uploads.discard(ada, upload)).toEqual({ done: true });
    expect(await readdir(folder)).toEqual([left]);
    const { upload: fresh } = kept(await uploads.begin(ada, Date.now() + 25 * 3600 * 1000));
    expect(await readdir(folder)).toEqual([fresh]);
  });
});
