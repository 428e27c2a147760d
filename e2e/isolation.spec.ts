/** A student tries every way to another student's notebook, and a stranger to anything. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { APIRequestContext, Browser } from "@playwright/test";
import { expect, signIn, test, type Carnet } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook, saved } from "./notebook.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The first student's notebook with a blob in it. */
async function victim(browser: Browser, carnet: Carnet): Promise<{ notebook: string; sha256: string; close: () => Promise<void> }> {
  const page = await browser.newPage();
  await signIn(page, carnet, 2);
  await newNotebook(page, "Privé");
  await cells(page).first().focus();
  const answered = page.waitForResponse(/\/blobs\/[0-9a-f]{64}/);
  await addCell(page, 'import { markdown } from "carnet/display";\nmarkdown("secret ".repeat(20000))');
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "ok");
  const sha256 = /blobs\/([0-9a-f]{64})/.exec((await answered).url())?.[1] ?? "";
  await saved(page);
  return { notebook: page.url().split("/").at(-1) ?? "", sha256, close: () => page.close() };
}

/** Every route handler of the application, from its files: a new one is tried without anybody remembering to. */
function routes(): string[] {
  return readdirSync(join(root, "app/api"), { recursive: true })
    .map(String)
    .filter((file) => file.endsWith("route.ts"));
}

function methodsOf(route: string): string[] {
  const source = readFileSync(join(root, "app/api", route), "utf8");
  return ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) =>
    new RegExp(`export (async )?(function|const) ${method}\\b|\\b${method}\\b[ ,}].*from|as ${method}\\b`).test(source),
  );
}

const open = new Set([
  "auth/[...all]/route.ts",
  "link/[token]/route.ts",
  "sign-in/route.ts",
  "sign-out/route.ts",
  "language/route.ts",
  "invitations/[id]/accept/route.ts",
]);

test("no route gives another student's notebook, and each refuses in words", async ({ browser, carnet, page }) => {
  const { notebook, sha256, close } = await victim(browser, carnet);
  await signIn(page, carnet, 3);
  const asked = routes().filter((route) => route.startsWith("notebooks/[id]"));
  expect(asked.length).toBeGreaterThanOrEqual(4);
  for (const route of asked) {
    const path = route.replace("/route.ts", "").replace("[id]", notebook).replace("[sha256]", sha256).replace("[moment]", "1");
    // As the page asks: what lacks its format would be refused for that.
    for (const query of route.includes("/export/") ? ["?format=ipynb", "?format=md", "?format=html"] : [""])
      for (const method of methodsOf(route)) {
        const answer = await send(page.request, { address: `${carnet.address}/api/${path}${query}`, method, origin: carnet.address });
        expect(answer.status(), `${method} ${path}${query}`).toBe(404);
        expect(await answer.json(), `${method} ${path}${query}`).toMatchObject({ refused: "not-found" });
      }
  }
  for (const path of ["", "/history"]) {
    const shown = await page.goto(`${carnet.address}/fr/notebooks/${notebook}${path}`);
    expect(shown?.status(), path).toBe(404);
  }
  await expect(page.getByText("secret secret")).toHaveCount(0);

  // The same content in one's own notebook does not open the other's address either.
  await page.goto(`${carnet.address}/fr`);
  await newNotebook(page, "Ruse");
  const mine = page.url().split("/").at(-1) ?? "";
  const crossed = await page.request.get(`${carnet.address}/api/notebooks/${mine}/blobs/${sha256}`);
  expect(crossed.status()).toBe(404);
  await close();
});

const federation = ["hospitals", "hospitals/x/revoke", "experiments", "experiments/x/steer", "experiments/x/measure", "which-round"].map(
  (path) => `federation/${path}`,
);

test("what is the staff's is refused to a student, and changes nothing", async ({ carnet, page }) => {
  await signIn(page, carnet, 3);
  for (const path of ["datasets/cohorts", "datasets/uploads", "invitations", "people/role", "compute-test/start", ...federation]) {
    const data = { name: "une-cohorte", title: "Une cohorte", access: "class", content: "tables", patients: 5, centres: 1, seed: 1 };
    const answer = await page.request.post(`${carnet.address}/api/${path}`, { data, headers: { origin: carnet.address } });
    expect(answer.status(), path).toBe(403);
    expect(await answer.json(), path).toMatchObject({ refused: "not-allowed" });
  }
  await page.goto(`${carnet.address}/fr/datasets`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Une cohorte")).toHaveCount(0);
});

test("a stranger is refused by every route and page", async ({ browser, carnet }) => {
  const context = await browser.newContext();
  const some = "00000000-0000-4000-8000-000000000000";
  let tried = 0;
  for (const route of routes().filter((route) => !open.has(route))) {
    const address = `${carnet.address}/api/${route.replace("/route.ts", "").replace(/\[(\.\.\.)?\w+\]/g, some)}`;
    const methods = methodsOf(route);
    expect(methods.length, route).toBeGreaterThan(0);
    for (const method of methods) {
      const answer = await send(context.request, { address, method, origin: carnet.address });
      expect([401, 403, 404], `${method} ${route}: ${answer.status()}`).toContain(answer.status());
      tried += 1;
    }
  }
  expect(tried).toBeGreaterThan(10);
  for (const path of [
    "",
    "/notebooks",
    `/notebooks/${some}`,
    "/datasets",
    "/people",
    "/account",
    "/installation",
    "/federation",
    "/federation/hospitals",
    "/federation/new",
    "/federation/experiments/x",
    "/lessons/images/lire-une-image-tep",
  ]) {
    const page = await context.newPage();
    await page.goto(`${carnet.address}/fr${path}`);
    await expect(page.getByRole("button", { name: "Se connecter" }), path).toBeVisible();
    await page.close();
  }
  await context.close();
});

test("a state-changing request from another site is refused although the session is good", async ({ carnet, page }) => {
  await signIn(page, carnet, 4);
  for (const origin of ["http://evil.example", `${carnet.address}.evil.example`, "null"]) {
    const answer = await send(page.request, { address: `${carnet.address}/api/notebooks`, method: "POST", origin });
    expect(answer.status(), origin).toBe(403);
    expect(await answer.json()).toMatchObject({ refused: "wrong-origin" });
  }
});

test("a cell sees no file of the server, no secret, no other home and no network", async ({ carnet, page }) => {
  await page.goto(`${carnet.address}/fr`);
  await signIn(page, carnet, 1);
  await newNotebook(page, "Bac à sable");
  await cells(page).first().focus();
  await addCell(
    page,
    `import { readdirSync, readFileSync, existsSync } from "node:fs";
import { connect } from "node:net";
const tried: Record<string, unknown> = {};
const attempt = (name: string, act: () => unknown) => { try { tried[name] = act(); } catch (error) { tried[name] = "refused"; } };
attempt("data", () => readdirSync(${JSON.stringify(carnet.dataFolder)}));
attempt("homes", () => readdirSync(${JSON.stringify(`${carnet.dataFolder}/homes`)}));
attempt("server", () => readFileSync(${JSON.stringify(`${root}server/main.ts`)}, "utf8").length);
attempt("shadow", () => readFileSync("/etc/shadow", "utf8").length);
attempt("parent", () => (readFileSync("/proc/" + process.ppid + "/environ", "utf8").includes("CARNET_DATA") ? "read" : "refused"));
attempt("environment", () => "CARNET_DATA" in process.env || "DATABASE_URL" in process.env);
tried.network = await new Promise((answer) => connect(${new URL(carnet.address).port}, "127.0.0.1").on("connect", () => answer("reached")).on("error", () => answer("refused")));
JSON.stringify(tried)`,
  );
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "ok");
  await expect(activeCell(page)).toContainText('{"data":');
  const said = (await activeCell(page).innerText()).match(/\{"data".*\}/)?.[0] ?? "{}";
  expect(JSON.parse(said)).toEqual({
    data: "refused",
    homes: "refused",
    server: "refused",
    shadow: "refused",
    parent: "refused",
    environment: false,
    network: "refused",
  });
});

function send(request: APIRequestContext, { address, method, origin }: { address: string; method: string; origin: string }) {
  const data = method === "GET" ? undefined : { title: "Volé" };
  return request.fetch(address, { method, maxRedirects: 0, headers: { origin }, data });
}
