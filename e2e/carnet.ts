/**
 * A Carnet of its own for a journey: a temporary data folder, a free port, the one-time links that it printed. `kill()` is kill -9, and
 * `start()` again opens the same data folder.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test as base, expect, type Cookie, type Page } from "@playwright/test";

const root = fileURLToPath(new URL("..", import.meta.url));
const node = join(root, "node_modules/.bin/node");

export class Carnet {
  readonly dataFolder = mkdtempSync(join(tmpdir(), "carnet-e2e-"));
  private readonly environment: NodeJS.ProcessEnv;
  address = "";
  /** Cookies of who signed in before: a link serves once, and journeys share a server. */
  readonly cookies = new Map<number, Cookie[]>();
  printed = "";
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(environment: Record<string, string> = {}) {
    const { NODE_ENV: _, ...inherited } = process.env;
    this.environment = { ...inherited, ...environment } as NodeJS.ProcessEnv;
  }

  /** Starts the server and waits for its address and its links. */
  async start(): Promise<void> {
    this.port ||= await freePort();
    this.printed = "";
    const child = spawn(node, ["server/main.ts"], {
      cwd: root,
      env: { ...this.environment, PORT: String(this.port), CARNET_DATA: this.dataFolder },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        this.printed += chunk.toString();
        if (/\/api\/link\//.test(this.printed) && this.links().length >= 5) resolve();
      };
      child.stdout?.on("data", read);
      child.stderr?.on("data", read);
      child.once("exit", (code) => reject(new Error(`Carnet ended with ${code}:\n${this.printed}`)));
    });
    this.address = `http://127.0.0.1:${this.port}`;
  }

  /** Every one-time link, with the line that it stood on. */
  links(): { line: string; path: string }[] {
    return this.printed.split("\n").flatMap((line) => {
      const path = /\/api\/link\/[\w-]+/.exec(line)?.[0];
      return path === undefined ? [] : [{ line, path }];
    });
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Runs `npm run carnet -- ...` on this data folder and gives what it printed. */
  command(...args: string[]): Promise<{ code: number; output: string }> {
    return new Promise((resolve) => {
      const child = spawn(node, ["server/command/main.ts", ...args], {
        cwd: root,
        env: { ...this.environment, CARNET_DATA: this.dataFolder, LANG: "fr_FR.UTF-8" },
      });
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.once("exit", (code) => resolve({ code: code ?? -1, output }));
    });
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners("exit");
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export const test = base.extend<object, { carnet: Carnet }>({
  carnet: [
    // Playwright reads the fixture's needs from this pattern; it has none.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const carnet = new Carnet();
      await carnet.start();
      await use(carnet);
      await carnet.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});
export { expect };

/** Signs a person of the demonstration class in: 0 is the owner, 1 the instructor, 2 to 4 the students. */
export async function signIn(page: Page, carnet: Carnet, who: number): Promise<void> {
  const known = carnet.cookies.get(who);
  if (known !== undefined) await page.context().addCookies(known);
  await page.goto(carnet.address + (known === undefined ? carnet.links()[who].path : "/fr"));
  await expect(page.getByRole("navigation", { name: "Navigation principale" })).toBeVisible();
  carnet.cookies.set(who, await page.context().cookies());
}
