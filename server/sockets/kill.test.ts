import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { cellsOf, readDocument, sourceOf } from "../../notebook/document/document.ts";
import { ask, connect, openPage } from "./testing/served.ts";

interface Started {
  child: ChildProcess;
  address: string;
  notebook: string;
}

async function start(folder: string): Promise<Started> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "testing/killable.ts"), folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", (code) => reject(new Error(`The server ended (${code}).`)));
  });
  const { port, notebook } = JSON.parse(first) as { port: number; notebook: string };
  return { child, address: `http://127.0.0.1:${port}`, notebook };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** The document as a page that knew nothing receives it. */
async function received(started: Started): Promise<Y.Doc> {
  const socket = connect(started.address, "ada");
  const joined = await ask(socket, "notebook:join", { notebook: started.notebook });
  const doc = new Y.Doc();
  Y.applyUpdate(doc, new Uint8Array(joined.update as Uint8Array));
  socket.disconnect();
  return doc;
}

test(
  "a server that is killed again and again, while someone types and cells run, has lost nothing that it acknowledged",
  { timeout: 600_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "carnet-kill-"));
    const acknowledged: string[] = [];
    let running: ChildProcess | null = null;
    try {
      for (let round = 0; round < 3; round += 1) {
        const started = await start(folder);
        running = started.child;
        const page = await openPage(started.address, "ada", started.notebook);
        const cell = sourceOf(cellsOf(page.doc).get(0));
        const id = cellsOf(page.doc).get(0).get("id") as string;
        // Everything that was acknowledged in earlier rounds is there.
        for (const word of acknowledged) expect(cell.toString()).toContain(word);
        if (round > 0) {
          await until(page.doc, () => JSON.stringify(readDocument(page.doc).cells[0]).includes("ServerRestarted"));
          const outputs = readDocument(page.doc).cells[0].outputs as { text?: string; ename?: string }[];
          expect(outputs.at(-1)).toMatchObject({ output_type: "error", ename: "ServerRestarted" });
          expect(outputs[0].text).toMatch(/^0\n1\n/);
        }
        cell.insert(0, "forever");
        cell.delete("forever".length, cell.length - "forever".length);
        await page.saved();
        expect(await ask(page.socket, "run", { notebook: started.notebook, cells: [id] })).toEqual({ queued: [id] });
        // This run's own output: the record and the clearing of the last run's output are one change.
        await until(page.doc, () => {
          const shown = JSON.stringify(readDocument(page.doc).cells[0]);
          return shown.includes('"state":"running"') && shown.includes('"text":"0\\n1\\n2\\n');
        });
        acknowledged.length = 0;
        // Types until the server is gone: each word is sent at once, and noted when it is acknowledged.
        let words = 0;
        const dead = new Promise<void>((resolve) => page.socket.once("disconnect", () => resolve()));
        const typing = (async () => {
          while (page.socket.connected) {
            const word = `<${round}.${(words += 1)}>`;
            const update = grow(page.doc, word);
            const sent = ask(page.socket, "notebook:update", { notebook: started.notebook, update });
            const reply = await Promise.race([sent.catch(() => null), dead.then(() => null)]);
            if (reply !== null && "refused" in reply) throw new Error(JSON.stringify(reply));
            if (reply !== null) acknowledged.push(word);
            if (acknowledged.length === 5 + round * 7) void kill(started.child);
          }
        })();
        await typing;
        expect(acknowledged.length).toBeGreaterThanOrEqual(5 + round * 7);
      }
      const last = await start(folder);
      const source = sourceOf(cellsOf(await received(last)).get(0)).toString();
      for (const word of acknowledged) expect(source).toContain(word);
      await kill(last.child);
    } finally {
      running?.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    }
  },
);

async function until(doc: Y.Doc, holds: () => boolean): Promise<void> {
  if (holds()) return;
  await new Promise<void>((resolve) => {
    const check = () => {
      if (!holds()) return;
      doc.off("update", check);
      resolve();
    };
    doc.on("update", check);
  });
}

/** Types a word and returns the update, without the page sending it by itself. */
function grow(doc: Y.Doc, word: string): Uint8Array {
  const before = Y.encodeStateVector(doc);
  doc.transact(() => {
    const source = sourceOf(cellsOf(doc).get(0));
    source.insert(source.length, word);
  }, "server");
  return Y.encodeStateAsUpdate(doc, before);
}
