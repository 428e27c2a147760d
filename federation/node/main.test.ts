/** The hospital's program at a prompt: what it says, in both languages, and that a folder has one agent. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { HospitalAgent } from "./agent.ts";

const place = mkdtempSync(join(tmpdir(), "carnet-agent-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const program = fileURLToPath(new URL("./main.ts", import.meta.url));
const run = (...options: string[]) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    execFile(process.execPath, [program, ...options], (error, _, said) => resolve({ code: error?.code ?? 0, said }));
  });
const folder = (name: string, configuration?: unknown): string => {
  mkdirSync(join(place, name));
  if (configuration !== undefined) writeFileSync(join(place, name, "configuration.json"), JSON.stringify(configuration));
  return join(place, name);
};
const nowhere = "http://127.0.0.1:9";

test("what is missing or wrong is said in both languages, and a folder that is taken is refused until it is free", async () => {
  const good = { version: 1, hospital: "Nice", dataset: "x", data: { kind: "examples", inputs: [1], targets: [1] } };
  const taken = folder("taken", good);
  const agent = new HospitalAgent({ folder: taken, desk: nowhere });
  const [nothing, noDesk, noFile, wrong, second] = await Promise.all([
    run(),
    run("--folder", place, "--desk", "ftp://x"),
    run("--folder", folder("empty"), "--desk", nowhere),
    run("--folder", folder("wrong", { ...good, hospital: "", extra: 1 }), "--desk", nowhere),
    run("--folder", taken, "--desk", nowhere),
  ]);
  expect([nothing.code, noDesk.code, noFile.code, wrong.code, second.code]).toEqual([2, 2, 1, 1, 1]);
  expect(nothing.said).toMatch(/Il manque --folder.*--folder FOLDER is missing/);
  expect(noDesk.said).toMatch(/adresse http.*must be an address/);
  expect(noFile.said).toMatch(/n’est pas valable.*\n.*is not valid: it is not there/);
  expect(wrong.said).toMatch(/hospital.*extra/);
  expect(second.said).toMatch(/Un autre agent travaille déjà.*\n.*Another agent is at work/);
  await agent.stop();
  const again = new HospitalAgent({ folder: taken, desk: nowhere });
  await again.stop();
});
