/** A server that can be killed, behind one address for each person whose line can be cut, held and restored. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Line {
  address: string;
  /** Ends the connections that are open; the page connects again by itself. */
  drop(): void;
  /** What the server says waits until `restore`. */
  hold(): void;
  /** No connection until `restore`. */
  cut(): void;
  restore(): void;
}

export interface Wires {
  lines: Line[];
  newNotebook(): Promise<string>;
  /** kill -9, and another server on the same data. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function openWires(folder: string, people: number): Promise<Wires> {
  let server = await start(folder);
  const proxies: Server[] = [];
  const lines: Line[] = [];
  for (let each = 0; each < people; each += 1) {
    const { proxy, line } = await openLine(() => server.port);
    proxies.push(proxy);
    lines.push(line);
  }
  return {
    lines,
    newNotebook: async () => (await fetch(`http://127.0.0.1:${server.port}/`, { method: "POST" })).text(),
    kill: async () => {
      await end(server.child);
      server = await start(folder);
    },
    close: async () => {
      for (const line of lines) line.cut();
      for (const proxy of proxies) proxy.close();
      await end(server.child);
    },
  };
}

async function start(folder: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "server.ts"), folder], { stdio: ["ignore", "pipe", "inherit"] });
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(Number(line)));
    child.once("exit", (code) => reject(new Error(`The server ended (${code}).`)));
  });
  return { child, port };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

async function openLine(port: () => number): Promise<{ proxy: Server; line: Line }> {
  const pairs = new Set<{ page: Socket; server: Socket }>();
  let [isCut, isHeld] = [false, false];
  const proxy = createServer((page) => {
    if (isCut) return page.destroy();
    const server = connect(port(), "127.0.0.1");
    const pair = { page, server };
    pairs.add(pair);
    page.pipe(server);
    server.pipe(page);
    if (isHeld) server.pause();
    const over = (): void => {
      pairs.delete(pair);
      page.destroy();
      server.destroy();
    };
    for (const socket of [page, server]) socket.on("error", over).on("close", over);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const drop = (): void => {
    for (const { page, server } of pairs) {
      page.destroy();
      server.destroy();
    }
  };
  const line: Line = {
    address: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    drop,
    hold: () => {
      isHeld = true;
      for (const { server } of pairs) server.pause();
    },
    cut: () => {
      isCut = true;
      drop();
    },
    restore: () => {
      [isCut, isHeld] = [false, false];
      for (const { server } of pairs) server.resume();
    },
  };
  return { proxy, line };
}
