/** One backend tried in one kernel. Whatever happens there is an answer: this never rejects. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kernel, KernelPool } from "../../kernels/pool/index.ts";
import { backendTrial } from "../../protocol/compute-test.ts";
import type { ComputeBackend, ComputeTestRow } from "../../protocol/compute-test.ts";
import { isRefusal } from "../../protocol/refusal.ts";

/** Who holds the graphics card during the test, in the place of a person and of a notebook. */
export const computeTester = "compute-test";

export interface Try {
  pool: Pick<KernelPool, "acquire">;
  backend: ComputeBackend;
  cell: string;
  limitMs: number;
  signal: AbortSignal;
}
type Outcome = ComputeTestRow["outcome"];

export async function tryInKernel(given: Try): Promise<Outcome> {
  const homeFolder = await mkdtemp(join(tmpdir(), "carnet-compute-test-"));
  try {
    // Only the test of the graphics card may borrow it.
    const owner = given.backend === "webgpu" ? { owner: { person: computeTester, notebook: computeTester } } : {};
    const kernel = await given.pool.acquire({ homeFolder, datasetFolders: {}, language: "en", ...owner });
    if (isRefusal(kernel)) return failed("no-kernel", String(kernel.details["reason"] ?? kernel.refused));
    return await withKernel(kernel, given);
  } catch (error) {
    return failed("no-kernel", (error as Error).message);
  } finally {
    await rm(homeFolder, { recursive: true, force: true });
  }
}

async function withKernel(kernel: Kernel, { cell, limitMs, signal }: Try): Promise<Outcome> {
  let isLate = false;
  const end = (): void => void kernel.shutdown();
  const timer = setTimeout(() => {
    isLate = true;
    end();
  }, limitMs);
  signal.addEventListener("abort", end);
  try {
    if (signal.aborted) return { kind: "stopped" };
    const said = await runCell(kernel, cell);
    if (signal.aborted) return { kind: "stopped" };
    if (isLate) return failed("timed-out", "");
    return said.isAborted ? failed("kernel-died", (await kernel.died).cause) : outcomeOf(said);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    await kernel.shutdown();
  }
}

interface Said {
  printed: string;
  error: string | null;
  isAborted: boolean;
}

const mostCharacters = 100_000;

async function runCell(kernel: Kernel, code: string): Promise<Said> {
  let printed = "";
  let error: string | null = null;
  const stopListening = kernel.onMessage((message) => {
    if (message.type === "stream" && message.name === "stdout") printed = (printed + message.text).slice(-mostCharacters);
    if (message.type === "error") error = `${message.ename}: ${message.evalue}`;
  });
  const { status } = await kernel.execute({ id: computeTester, code, cellName: "test", executionCount: 1, language: "en" });
  stopListening();
  return { printed, error, isAborted: status === "aborted" };
}

/** Libraries print too: the answer is the last line. */
function outcomeOf({ printed, error }: Said): Outcome {
  if (error !== null) return failed("threw", error);
  const line = printed.trim().split("\n").at(-1) ?? "";
  try {
    const parsed = backendTrial.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : failed("threw", line);
  } catch {
    return failed("threw", line);
  }
}

const failed = (cause: Extract<Outcome, { kind: "failed" }>["cause"], reason: string): Outcome => ({
  kind: "failed",
  cause,
  reason: reason.slice(0, 2000),
});
