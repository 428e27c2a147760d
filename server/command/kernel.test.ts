/** `carnet kernel` as a process, and Jupyter's programs with the kernel that it installed. */
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { pythonWith } from "../../kernels/jupyter/testing/python.ts";

let folder: string;
let prefix: string;
const ended: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "carnet-kernel-command-"));
  prefix = join(folder, "prefix");
});
afterEach(async () => {
  for (const child of ended.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, "exit");
    child.kill();
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
});

const environment = () => ({ PATH: process.env["PATH"], HOME: folder, LANG: "en_GB.UTF-8", CARNET_DATA: join(folder, "data") });

async function carnet(args: string[], more: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("./main.ts", import.meta.url)), "kernel", ...args], {
    env: { ...environment(), ...more } as unknown as NodeJS.ProcessEnv,
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

test("installs, lists, replaces and removes the kernel, and says where and what next", async () => {
  const place = join(prefix, "share/jupyter/kernels/carnet");
  expect(await carnet(["install", "--prefix", prefix])).toEqual({
    code: 0,
    said: expect.stringMatching(/installed:\n\s+\S+\nNext: open JupyterLab/),
  });
  expect(readdirSync(place).toSorted()).toEqual(["kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]);
  const spec = JSON.parse(readFileSync(join(place, "kernel.json"), "utf8")) as { argv: string[] };
  expect(spec).toMatchObject({ language: "typescript", interrupt_mode: "message", display_name: "TypeScript (Carnet)" });
  expect(
    spec.argv
      .slice(0, 3)
      .filter((part) => part.startsWith("/"))
      .map((path) => existsSync(path)),
  ).toEqual([true, true]);
  expect(spec.argv).toEqual(expect.arrayContaining(["-f", "{connection_file}", join(folder, "data/datasets")]));

  const again = await carnet(["install", "--prefix", prefix, "--display-name", "Mine", "--language", "fr"], { LANG: "fr_FR.UTF-8" });
  expect(again).toEqual({ code: 0, said: expect.stringContaining("est installé") });
  expect(readFileSync(join(place, "kernel.json"), "utf8")).toContain('"display_name": "Mine"');
  expect(await carnet(["list", "--prefix", prefix])).toEqual({ code: 0, said: `${place}\n` });
  expect((await carnet(["uninstall", "--prefix", prefix])).code).toBe(0);
  expect(await carnet(["list", "--prefix", prefix])).toEqual({ code: 0, said: "No kernel of Carnet is installed here.\n" });
  expect(await carnet(["uninstall", "--prefix", prefix])).toEqual({ code: 1, said: expect.stringContaining("There is no kernel in") });
});

test("installs for the person where nothing else is said, under another name where asked", async () => {
  expect((await carnet(["install", "--name", "carnet-2"])).code).toBe(0);
  expect(existsSync(join(folder, ".local/share/jupyter/kernels/carnet-2/kernel.json"))).toBe(true);
  expect((await carnet(["install", "--user"], { JUPYTER_DATA_DIR: join(folder, "jupyter") })).code).toBe(0);
  expect(existsSync(join(folder, "jupyter/kernels/carnet/kernel.json"))).toBe(true);
  expect((await carnet(["install", "--sys-prefix"], { VIRTUAL_ENV: join(folder, "venv") })).code).toBe(0);
  expect(existsSync(join(folder, "venv/share/jupyter/kernels/carnet/kernel.json"))).toBe(true);
});

test("leaves a kernel of others, and a place where it may not write, as they are", async () => {
  const other = join(prefix, "share/jupyter/kernels/carnet");
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, "kernel.json"), '{"argv": ["python"], "display_name": "Python"}');
  for (const verb of ["install", "uninstall"]) {
    expect(await carnet([verb, "--prefix", prefix])).toEqual({ code: 1, said: expect.stringContaining("is not a kernel of Carnet") });
  }
  expect(readFileSync(join(other, "kernel.json"), "utf8")).toContain("Python");
  writeFileSync(join(folder, "file"), "");
  expect(await carnet(["install", "--prefix", join(folder, "file")])).toEqual({
    code: 1,
    said: expect.stringContaining("cannot be written"),
  });
});

test.each([
  [["instal"], "“kernel instal” is not a command of Carnet."],
  [["install", "carnet"], "This command is not understood"],
  [["install", "--perfix", "a"], "--perfix"],
  [["install", "--user", "--prefix", "a"], "Give one place"],
  [["install", "--name", "à moi"], "cannot name a kernel"],
  [["install", "--language", "de"], "“de” does not go with --language"],
])("%j is misuse, and writes nothing", async (args, sentence) => {
  expect(await carnet(args)).toEqual({ code: 2, said: expect.stringContaining(sentence) });
  expect(readdirSync(folder)).toEqual([]);
});

const python = pythonWith("jupyter_server", "jupyter_client");
if (python === null) console.warn("Skipped: the kernel behind Jupyter Server needs python3-jupyter-server.");

const message = z.looseObject({
  channel: z.string(),
  msg_type: z.string(),
  parent_header: z.looseObject({ msg_id: z.string().optional() }),
  content: z.looseObject({ text: z.string().optional(), execution_state: z.string().optional() }),
});
type Message = z.infer<typeof message>;

test.skipIf(python === null)("Jupyter lists the kernel, and Jupyter Server runs it without dropping a line", async () => {
  await carnet(["install", "--prefix", prefix]);
  const jupyter = { ...environment(), JUPYTER_PATH: join(prefix, "share/jupyter"), JUPYTER_RUNTIME_DIR: join(folder, "runtime") };
  const env = jupyter as unknown as NodeJS.ProcessEnv;
  const { stdout } = await promisify(execFile)(python!, ["-m", "jupyter_client.kernelspecapp", "list"], { env });
  expect(stdout).toContain(join(prefix, "share/jupyter/kernels/carnet"));

  const port = await freePort();
  const settings = ["--ServerApp.token=secret", `--ServerApp.port=${port}`, "--ServerApp.ip=127.0.0.1", "--allow-root", "--no-browser"];
  const server = spawn(python!, ["-m", "jupyter_server", ...settings, `--ServerApp.root_dir=${folder}`], { env, cwd: folder });
  ended.push(server);
  const address = await addressOf(server, port);
  const asked = { headers: { Authorization: "token secret", "Content-Type": "application/json" } };
  const started = await fetch(`http://${address}/api/kernels`, { ...asked, method: "POST", body: JSON.stringify({ name: "carnet" }) });
  const { id } = z.object({ id: z.string() }).parse(await started.json());
  const socket = new WebSocket(`ws://${address}/api/kernels/${id}/channels?token=secret&session_id=here`);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const ran = await run(socket, "for (let i = 0; i < 20000; i++) console.log(`line ${i}`)");
  expect(ran.map(({ content }) => content.text ?? "").join("")).toBe(Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`).join(""));
  const gone = await fetch(`http://${address}/api/kernels/${id}`, { ...asked, method: "DELETE" });
  expect(gone.status).toBe(204);
  socket.close();
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** Where the server says that it listens. */
function addressOf(server: ChildProcess, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(`127.0.0.1:${port}/`)) resolve(`127.0.0.1:${port}`);
    });
    server.once("exit", () => reject(new Error(said)));
  });
}

/** What comes of a cell, up to `idle`. */
function run(socket: WebSocket, code: string): Promise<Message[]> {
  const header = {
    msg_id: "run",
    msg_type: "execute_request",
    session: "here",
    username: "",
    version: "5.2",
    date: new Date().toISOString(),
  };
  const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true };
  socket.send(JSON.stringify({ header, parent_header: {}, metadata: {}, content, channel: "shell", buffers: [] }));
  const messages: Message[] = [];
  return new Promise((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const came = message.parse(JSON.parse(String(data)));
      if (came.channel !== "iopub" || came.parent_header.msg_id !== "run") return;
      messages.push(came);
      if (came.content.execution_state === "idle") resolve(messages);
    });
  });
}
