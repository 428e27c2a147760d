import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { KernelMessage } from "../../protocol/kernel.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import { bubblewrapLauncher } from "../sandbox/bubblewrap.ts";
import type { Launcher } from "../sandbox/launcher.ts";
import { permissionsLauncher } from "../sandbox/permissions.ts";
import type { Kernel, KernelPool } from "./index.ts";
import { createKernelPool } from "./index.ts";

const place = mkdtempSync(join(tmpdir(), "carnet-pool-test-"));
const [homeFolder, dataset, secret] = [join(place, "home"), join(place, "dataset"), join(place, "secret.txt")];
const bubblewrap = await bubblewrapLauncher();
const launchers: [string, Launcher][] = [
  ...(bubblewrap ? [["bubblewrap", bubblewrap] as [string, Launcher]] : []),
  ["node-permissions", permissionsLauncher()],
];

beforeAll(() => {
  mkdirSync(homeFolder);
  mkdirSync(dataset);
  writeFileSync(join(dataset, "voxels.txt"), "1 2 3");
  writeFileSync(secret, "secret");
  process.env["CARNET_TEST_SECRET"] = "in the environment";
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Ran {
  status: string;
  messages: KernelMessage[];
  /** Text that it printed. */
  printed: string;
  /** Text of its result. */
  result: unknown;
  error: Extract<KernelMessage, { type: "error" }> | undefined;
}

let runs = 0;

/** Runs one cell; `onMessage` sees each message as it comes. */
async function run(kernel: Kernel, code: string, onMessage?: (message: KernelMessage) => void): Promise<Ran> {
  const id = `run-${(runs += 1)}`;
  const messages: KernelMessage[] = [];
  const stop = kernel.onMessage((message) => {
    if (!("parent" in message) || message.parent !== id) return;
    messages.push(message);
    onMessage?.(message);
  });
  const { status } = await kernel.execute({ id, code, cellName: "cell 3", executionCount: runs, language: "en" });
  stop();
  return {
    status,
    messages,
    printed: messages.map((message) => (message.type === "stream" ? message.text : "")).join(""),
    result: messages.find((message) => message.type === "execute_result")?.data["text/plain"],
    error: messages.find((message) => message.type === "error"),
  };
}

async function take(pool: KernelPool): Promise<Kernel> {
  const kernel = await pool.acquire({ homeFolder, datasetFolders: { pet: dataset }, language: "en" });
  if (isRefusal(kernel)) throw new Error(JSON.stringify(kernel));
  return kernel;
}

describe.each(launchers)("a kernel started by %s", (kind, launcher) => {
  let pool: KernelPool;
  let kernel: Kernel;
  beforeAll(async () => {
    pool = await createKernelPool({ warm: 0, memoryMegabytes: 1024, launcher });
    kernel = await take(pool);
  });
  afterAll(() => pool.close());

  test("keeps state, and any redeclaration works", async () => {
    const declarations = [
      "const a = 1",
      "let a = 2",
      "class a {}",
      "function a() { return 4 }",
      "let a = 5",
      "var a = 6",
      "const a = 7",
      "import a from 'node:path'",
      "enum a { B }",
      "function a() { return 8 }",
    ];
    for (const code of declarations) expect(await run(kernel, code)).toMatchObject({ status: "ok" });
    expect((await run(kernel, "await Promise.resolve(a() + 1)")).result).toBe("9");
  });

  test("says busy first and idle last, with all output between", async () => {
    const { messages } = await run(kernel, "console.log('é'); console.error('b'); ({ a: 1 })");
    expect(messages.map((message) => (message.type === "status" ? message.state : message.type))).toEqual([
      "busy",
      "stream",
      "stream",
      "execute_result",
      "idle",
      "execute_reply",
    ]);
  });

  test("brings 20,000 lines whole and in order", async () => {
    const { printed, messages } = await run(kernel, "for (let i = 0; i < 20000; i++) console.log(`line ${i}`)");
    expect(printed).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
    expect(messages.at(-2)).toMatchObject({ type: "status", state: "idle" });
  });

  test("names the cell, line and column of an error, and explains it", async () => {
    const { error, status } = await run(
      kernel,
      "interface A { x: number }\nconst one = (p: A): number => p.x + undefinedName;\n\n  one({ x: 1 });",
    );
    expect(status).toBe("error");
    expect(error).toMatchObject({
      ename: "ReferenceError",
      traceback: ["ReferenceError: undefinedName is not defined", "    at one (cell 3:2:37)", "    at cell 3:4:3"],
    });
    expect(error?.explanation).toContain("undefinedName");
    expect((await run(kernel, "const b = 1;\nfoo(1,,2)")).error).toMatchObject({
      ename: "SyntaxError",
      traceback: ["    cell 3:2:7", "foo(1,,2)", "      ^", "SyntaxError: Expression expected"],
    });
  });

  test.each([
    ["a loop", "console.log('on'); while (true);"],
    ["an await", "console.log('on'); await new Promise(() => {})"],
    ["awaits without end", "console.log('on'); async function g() { while (true) await null } await g()"],
    ["a loop in a timer", "setTimeout(() => { while (true); }, 1); console.log('on'); await new Promise(() => {})"],
    ["printing without end", "console.log('on'); while (true) console.log('x'.repeat(1000))"],
    [
      "timers and a stubborn catch",
      "console.log('on'); setInterval(() => {}, 1); while (true) { try { await new Promise(() => {}) } catch {} }",
    ],
  ])("stops %s and keeps state", async (_name, code) => {
    await run(kernel, "let kept = 41");
    let stopping: Promise<void> | undefined;
    const stopped = await run(kernel, code, (message) => {
      if (message.type === "stream") stopping ??= kernel.interrupt();
    });
    await stopping;
    expect(stopped).toMatchObject({ status: "error", error: { ename: "Interrupted", evalue: "The cell was stopped." } });
    expect((await run(kernel, "kept + 1")).result).toBe("42");
  });

  test("shows what fails later under the cell that started it, and goes on", async () => {
    const { messages, status } = await run(
      kernel,
      "Promise.reject(new Error('rejected')); setTimeout(() => { throw new Error('thrown') }, 1); await new Promise((r) => setTimeout(r, 30))",
    );
    expect(status).toBe("ok");
    expect(messages.filter((message) => message.type === "error").map((message) => message.evalue)).toEqual(["rejected", "thrown"]);
    expect((await run(kernel, "1 + 1")).result).toBe("2");
  });

  test("imports Carnet's parts and TensorFlow.js, and names the nearest to an unknown one", async () => {
    expect(
      await run(
        kernel,
        "import { text } from 'carnet/display'; import * as tf from '@tensorflow/tfjs'; [text({ fr: 'a', en: 'b' }), tf.tensor([1, 2]).shape]",
      ),
    ).toMatchObject({
      result: "[ 'b', [ 2 ] ]",
      printed: "",
    });
    expect((await run(kernel, "import 'carnet/imagin'")).error?.evalue).toBe(
      'The module "carnet/imagin" is not offered here. Did you mean "carnet/imaging"?',
    );
    expect((await run(kernel, "import { tabel } from 'carnet/display'")).error?.evalue).toBe(
      '"carnet/display" does not export "tabel". Did you mean "table"?',
    );
  });

  test("trains one model across hospitals", async () => {
    const code = `import { learnerOf, simulateAll } from "carnet/federation";
      const model = { kind: "network" as const, inputs: 1, output: "linear" as const };
      const at = (slope: number) => learnerOf({ ...model, hidden: [], outputs: 1, activation: "tanh" }, { train: { inputs: [1, 2], targets: [slope, 2 * slope] } });
      const local = { amount: { unit: "steps" as const, count: 1 }, batchSize: "full" as const, learningRate: 0.3 };
      const plan = { version: 1 as const, name: "slopes", model, algorithm: { name: "fedavg" as const }, rounds: 500, local, seed: 1 };
      (await simulateAll(plan, { hospitals: { Nice: at(1), Rouen: at(3) } })).experiment.weights[0].toFixed(3)`;
    expect(await run(kernel, code)).toMatchObject({ result: "'2.000'" });
  });

  test("displays, updates and asks", async () => {
    const { messages } = await run(
      kernel,
      "import { display, input } from 'carnet/display'; const shown = display('one'); shown.update('two'); await input('Name?')",
      (message) => {
        if (message.type === "input_request") kernel.answerInput(message.id, "Ada");
      },
    );
    const [first, second] = messages.filter((message) => message.type === "display_data" || message.type === "update_display_data");
    expect(first.displayId).toBe(second.displayId);
    expect(messages.find((message) => message.type === "execute_result")).toMatchObject({ data: { "text/plain": "'Ada'" } });
  });

  test("has its home and the data sets, and no file or variable of the server", async () => {
    await run(kernel, "import fs from 'node:fs'; fs.writeFileSync('kept.txt', 'mine')");
    expect(
      (await run(kernel, "[fs.readFileSync('kept.txt', 'utf8'), fs.readFileSync(process.env.CARNET_DATASETS + '/pet/voxels.txt', 'utf8')]"))
        .result,
    ).toBe("[ 'mine', '1 2 3' ]");
    for (const code of [
      `fs.readFileSync(${JSON.stringify(secret)})`,
      "fs.writeFileSync(process.env.CARNET_DATASETS + '/pet/voxels.txt', 'x')",
      "fs.writeFileSync(new URL('../node_modules/x', import.meta.url ?? 'file:///carnet/kernels/'), 'x')",
      "fs.readdirSync('/root')",
      "fs.readdirSync('/.host')",
      "import cp from 'node:child_process'; cp.execFileSync(process.execPath, ['-e', '0'])",
    ]) {
      expect(await run(kernel, code)).toMatchObject({ status: "error" });
    }
    expect((await run(kernel, "process.env.CARNET_TEST_SECRET")).messages.map(({ type }) => type)).not.toContain("execute_result");
  });

  test.runIf(kind === "bubblewrap")("reaches no network and no other process", async () => {
    const server = createServer((socket) => socket.end("hello"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const outside = await run(
      kernel,
      `import net from 'node:net'; await new Promise((yes, no) => net.connect(${port}, '127.0.0.1').on('data', yes).on('error', no))`,
    );
    expect(outside.error?.evalue).toContain("ECONNREFUSED");
    server.close();
    expect((await run(kernel, `try { process.kill(${process.pid}, 0); 'seen' } catch (e) { e.code }`)).result).toBe("'ESRCH'");
    expect((await run(kernel, "fs.readFileSync('/proc/1/environ', 'utf8').includes('SECRET')")).result).toBe("false");
    expect((await run(kernel, "fs.readdirSync('/proc').filter((name) => Number(name) > 0).length < 4")).result).toBe("true");
  });

  test("an allocation beyond its memory hurts only the kernel", async () => {
    const greedy = await take(pool);
    const { status } = await run(greedy, "const all = []; for (let i = 0; i < 100; i++) all.push(Buffer.alloc(1e8, 1));");
    expect(status).not.toBe("ok");
    expect((await run(kernel, "1 + 1")).result).toBe("2");
    await greedy.shutdown();
  });

  test("tells how it died", async () => {
    const first = await take(pool);
    expect(await run(first, "process.exit(3)")).toMatchObject({ status: "aborted" });
    expect(await first.died).toEqual({ cause: "exited", exitCode: 3, signal: null });
    const second = await take(pool);
    await second.shutdown();
    expect(await second.died).toMatchObject({ cause: "restarted" });
  });

  test("forged bytes on its channel end it and are never a message", async () => {
    const hostile = await take(pool);
    const seen: KernelMessage[] = [];
    hostile.onMessage((message) => seen.push(message));
    await run(
      hostile,
      "import fs from 'node:fs'; const forged = JSON.stringify({ type: 'stream', parent: 'x', name: 'stdout', text: 'forged' }); const b = Buffer.alloc(24 + forged.length); b.writeUInt32LE(b.length - 4, 0); b.writeUInt32LE(forged.length, 20); b.write(forged, 24); fs.writeSync(3, b); await new Promise(() => {})",
    );
    expect(await hostile.died).toMatchObject({ cause: "channel-broken" });
    expect(JSON.stringify(seen)).not.toContain("forged");
  });
});

describe.runIf(bubblewrap?.startsAhead)("a pool that starts kernels ahead", () => {
  test("gives a person's ground to a waiting kernel, takes the machine away, and refills", async () => {
    const pool = await createKernelPool({ warm: 1, memoryMegabytes: 1024 });
    await pool.filled();
    const kernel = await take(pool);
    writeFileSync(join(homeFolder, "mine.txt"), "mine");
    const seen = await run(
      kernel,
      "import fs from 'node:fs'; [fs.readFileSync('mine.txt', 'utf8'), fs.readFileSync(process.env.CARNET_DATASETS + '/pet/voxels.txt', 'utf8'), fs.readdirSync('/.host')]",
    );
    expect(seen.result).toBe("[ 'mine', '1 2 3', [] ]");
    expect(await run(kernel, `fs.writeFileSync(process.env.CARNET_DATASETS + '/pet/x', 'x')`)).toMatchObject({ status: "error" });
    expect(await run(kernel, `fs.readFileSync(${JSON.stringify(`/.host${secret}`)})`)).toMatchObject({ status: "error" });
    await pool.filled();
    await pool.close();
    expect(await kernel.died).toMatchObject({ cause: "server-stopped" });
  });
});
