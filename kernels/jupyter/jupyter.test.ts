/**
 * The kernel as Jupyter's own programs meet it. The stories are in `testing/*.py`, since jupyter_client is Python; they need Debian's
 * python3-jupyter-kernel-test and are skipped without.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kernelsUnder, writeKernelspec } from "./kernelspec.ts";
import { pythonWith } from "./testing/python.ts";

const python = pythonWith("jupyter_kernel_test");
if (python === null) console.warn("Skipped: Jupyter's clients against our kernel need python3-jupyter-kernel-test.");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-jupyter-"));
  writeKernelspec(join(kernelsUnder(folder), "carnet"), { displayName: "TypeScript", language: "en", datasets: join(folder, "datasets") });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one file of stories; gives unittest's report. */
async function stories(file: string): Promise<string> {
  const environment = {
    PATH: process.env["PATH"],
    HOME: folder,
    JUPYTER_PATH: join(folder, "share", "jupyter"),
    JUPYTER_RUNTIME_DIR: join(folder, `runtime-${file}`),
    CARNET_TEST_LOG: join(folder, "kernel.log"),
    PYDEVD_DISABLE_FILE_VALIDATION: "1",
    PYTHONDONTWRITEBYTECODE: "1",
  } as unknown as NodeJS.ProcessEnv;
  const path = fileURLToPath(new URL(`testing/${file}`, import.meta.url));
  try {
    return (await promisify(execFile)(python!, [path], { env: environment, timeout: 150_000 })).stderr;
  } catch (error) {
    return String((error as { stderr?: string }).stderr);
  }
}

describe.skipIf(python === null)("Jupyter's clients", () => {
  test.concurrent("Jupyter's own tests pass, every sample declared and none skipped", { timeout: 180_000 }, async () => {
    expect(await stories("conformance.py")).toMatch(/Ran 1[2-9] tests in [\d.]+s\n\nOK\n/);
  });

  test.concurrent("requests, questions, errors, silence, order, interrupts", { timeout: 180_000 }, async () => {
    expect(await stories("asking.py")).toMatch(/Ran 16 tests in [\d.]+s\n\nOK\n/);
  });

  test.concurrent("comms, forgery, death, shutdown, slow clients, both transports", { timeout: 180_000 }, async () => {
    expect(await stories("living.py")).toMatch(/Ran 17 tests in [\d.]+s\n\nOK\n/);
  });
});
