/**
 * What a person waits for in the notebook: a lesson that opens, a notebook of 500 cells, each key, and the changes of others. In a real browser
 * and over real sockets, on this machine; DESIGN.md has the floors.
 */
import { chromium } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { io } from "socket.io-client";
import type { Socket } from "socket.io-client";
import * as Y from "yjs";
import { cellsOf, sourceOf } from "../../notebook/document/document.ts";
import { protocolVersion } from "../../protocol/socket.ts";
import { Carnet, signIn } from "../carnet.ts";

export interface NotebookRow {
  what: string;
  value: number;
  unit: string;
  /** At most this; null where there is no floor. */
  floor: number | null;
}

const many = 500;
const watchers = 25;

export async function benchNotebook(): Promise<NotebookRow[]> {
  const carnet = new Carnet();
  await carnet.start();
  const browser = await chromium.launch({ executablePath: process.env["CARNET_CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    return [...(await lesson(browser, carnet)), ...(await longNotebook(browser, carnet))];
  } finally {
    await browser.close();
    await carnet.stop();
  }
}

/** The lesson's page, the second time as a class meets it: the server warm, the browser's cache empty. */
async function lesson(browser: Browser, carnet: Carnet): Promise<NotebookRow[]> {
  const first = await browser.newPage({ locale: "fr-FR" });
  await signIn(first, carnet, 2);
  await first
    .getByRole("link", { name: /Lire une image TEP/ })
    .first()
    .click();
  await first.waitForURL(/\/notebooks\/[0-9a-f-]{36}$/);
  await first.locator("[data-kind=saved]").waitFor();
  const address = first.url();
  const cookies = await first.context().cookies();
  await first.close();
  const context = await browser.newContext({ locale: "fr-FR" });
  await context.addCookies(cookies);
  const page = await context.newPage();
  let scriptBytes = 0;
  const session = await context.newCDPSession(page);
  const scripts = new Set<string>();
  await session.send("Network.enable");
  // What the page names itself, before its script runs: the line, the editor and the rest come when the page can be read.
  session.on("Network.requestWillBeSent", ({ requestId, type, initiator }) => {
    if (type === "Script" && initiator.type === "parser") scripts.add(requestId);
  });
  session.on(
    "Network.loadingFinished",
    ({ requestId, encodedDataLength }) => void (scripts.has(requestId) && (scriptBytes += encodedDataLength)),
  );
  const started = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.locator("[data-cell]").first().waitFor();
  const readable = performance.now() - started;
  await page.locator("[data-kind=saved]").waitFor();
  const ready = performance.now() - started;
  const atFirst = scriptBytes;
  await context.close();
  return [
    { what: "lesson: first cells can be read", value: readable, unit: "ms", floor: null },
    { what: "lesson: connected, ready to work in", value: ready, unit: "ms", floor: 1500 },
    { what: "lesson: script before the editor, as sent", value: atFirst / 1000, unit: "kB", floor: 250 },
  ];
}

async function longNotebook(browser: Browser, carnet: Carnet): Promise<NotebookRow[]> {
  const page = await browser.newPage({ locale: "fr-FR" });
  await signIn(page, carnet, 3);
  const file = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: Array.from({ length: many }, (_, index) => longCell(index)),
  });
  const to = await page.evaluate(async (body) => {
    const answer = await fetch("/api/notebooks/import?name=long.ipynb", { method: "POST", body, headers: { accept: "application/json" } });
    return ((await answer.json()) as { to: string }).to;
  }, file);
  const started = performance.now();
  await page.goto(carnet.address + to, { waitUntil: "commit" });
  await page.locator("[data-kind=saved]").waitFor();
  const opened = performance.now() - started;
  const count = await page.locator("[data-cell]").count();
  if (count !== many) throw new Error(`${count} cells are shown, not ${many}.`);
  const scrolled = await scrolling(page);
  const typed = await typing(page);
  const freeze = await pasting(page);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const fanned = await fanOut({ address: carnet.address, cookie, notebook: to.split("/").at(-1)! });
  await page.close();
  return [{ what: `${many} cells: open, connected`, value: opened, unit: "ms", floor: 2000 }, scrolled, ...typed, freeze, ...fanned];
}

function longCell(index: number): object {
  const cell = { id: `cell${index}`, metadata: {} };
  if (index % 4 === 3) return { ...cell, cell_type: "markdown", source: `## Part ${index}\n\nThe value $x_{${index}}$ and a **word**.` };
  const source = `const value${index} = ${index === 0 ? "1" : `value${index - (index % 4 === 0 ? 2 : 1)} + ${index}`};\nfunction step${index}(x: number) {\n  return x * value${index};\n}\nstep${index}(2);`;
  return {
    ...cell,
    cell_type: "code",
    source,
    outputs: [{ output_type: "execute_result", data: { "text/plain": String(index) }, metadata: {}, execution_count: 1 }],
    execution_count: 1,
  };
}

/** The longest stop of the page while it is scrolled from end to end. */
async function scrolling(page: Page): Promise<NotebookRow> {
  const longest = await page.evaluate(async () => {
    let worst = 0;
    let last = performance.now();
    const step = Math.max(600, document.documentElement.scrollHeight / 90);
    for (let y = 0; y < document.documentElement.scrollHeight; y += step) {
      scrollTo(0, y);
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      worst = Math.max(worst, now - last);
      last = now;
    }
    return worst;
  });
  return { what: `${many} cells: longest frame of a scroll`, value: longest, unit: "ms", floor: null };
}

/** From a key's event until the page has no earlier task left, which counts others' work too, and to the frame that shows it. */
async function typing(page: Page): Promise<NotebookRow[]> {
  await page.locator("[data-cell=cell400]").focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-editing] .monaco-editor :is(textarea, [role=textbox]):focus").waitFor({ state: "attached", timeout: 60_000 });
  await page.keyboard.press("ControlOrMeta+End");
  await page.evaluate(() => {
    const times: { task: number; frame: number }[] = [];
    Object.assign(globalThis, { keyTimes: times });
    addEventListener(
      "keydown",
      () => {
        const started = performance.now();
        const entry = { task: 0, frame: 0 };
        times.push(entry);
        const channel = new MessageChannel();
        channel.port1.addEventListener("message", () => void (entry.task ||= performance.now() - started));
        channel.port1.start();
        channel.port2.postMessage(null);
        requestAnimationFrame(() => void (entry.frame = performance.now() - started));
      },
      { capture: true },
    );
  });
  for (const letter of "\n// a sentence that somebody types without a stop, letter after letter")
    await page.keyboard.press(letter === "\n" ? "Enter" : letter, { delay: 30 });
  const times = await page.evaluate(() => (globalThis as unknown as { keyTimes: { task: number; frame: number }[] }).keyTimes);
  const task = times.map((each) => each.task).filter((each) => each > 0);
  const frame = times.map((each) => each.frame).filter((each) => each > 0);
  return [
    { what: `${many} cells: from a key until the page is idle again, p50`, value: quantile(task, 0.5), unit: "ms", floor: 16 },
    { what: `${many} cells: from a key until the page is idle again, p95`, value: quantile(task, 0.95), unit: "ms", floor: null },
    { what: `${many} cells: key to its frame, p50`, value: quantile(frame, 0.5), unit: "ms", floor: null },
  ];
}

/** The longest time for which the page answers nothing after 200 kB are pasted into the open editor, until they are stored. */
async function pasting(page: Page): Promise<NotebookRow> {
  const longest = page.evaluate(async () => {
    const line = "const measured = hotRegions(suv, { threshold: 4, minimumVolumeMl: 0.5 }); // a line of code\n";
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", line.repeat(Math.ceil(200_000 / line.length)));
    let worst = 0;
    let last = performance.now();
    let done = false;
    const channel = new MessageChannel();
    channel.port1.addEventListener("message", () => {
      const now = performance.now();
      worst = Math.max(worst, now - last);
      last = now;
      if (!done) channel.port2.postMessage(null);
    });
    channel.port1.start();
    channel.port2.postMessage(null);
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    // The line is not yet "saved" in the frame after the paste; then it becomes so.
    await new Promise(requestAnimationFrame);
    while (document.querySelector("[data-kind=saved]") === null) await new Promise(requestAnimationFrame);
    done = true;
    return worst;
  });
  return { what: "a paste of 200 kB: longest stop of the page", value: await longest, unit: "ms", floor: null };
}

/** From one person's change to the moment at which the last of 25 watchers has it. */
async function fanOut({ address, cookie, notebook }: { address: string; cookie: string; notebook: string }): Promise<NotebookRow[]> {
  const connect = async (): Promise<Socket> => {
    const socket = io(address, {
      path: "/socket.io/",
      auth: { protocol: protocolVersion },
      transports: ["websocket"],
      forceNew: true,
      extraHeaders: { cookie, origin: address },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return socket;
  };
  const join = async (socket: Socket): Promise<Uint8Array> =>
    ((await socket.emitWithAck("notebook:join", { notebook })) as { update: Uint8Array }).update;
  const sender = await connect();
  const document = new Y.Doc();
  Y.applyUpdate(document, await join(sender));
  const others = await Promise.all(Array.from({ length: watchers }, connect));
  for (const other of others) await join(other);
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    const arrived = others.map((other) => new Promise<void>((resolve) => other.once("notebook:update", () => resolve())));
    const before = Y.encodeStateVector(document);
    sourceOf(cellsOf(document).get(0)).insert(0, "x");
    const started = performance.now();
    sender.emit("notebook:update", { notebook, update: Y.encodeStateAsUpdate(document, before) });
    await Promise.all(arrived);
    times.push(performance.now() - started);
  }
  for (const socket of [sender, ...others]) socket.disconnect();
  return [
    { what: `a change reaches ${watchers} watchers, p50`, value: quantile(times, 0.5), unit: "ms", floor: null },
    { what: `a change reaches ${watchers} watchers, p95`, value: quantile(times, 0.95), unit: "ms", floor: null },
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
