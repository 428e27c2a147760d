/** What a cell prints runs without Carnet's origin, cookies or network; other outputs are data. */
import { createServer } from "node:http";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook } from "./notebook.ts";

test("a script of an output reaches neither the page, nor its cookies, nor the network", async ({ page, carnet }) => {
  const knocks: string[] = [];
  const outside = createServer((request, answer) => {
    knocks.push(request.url ?? "");
    answer.setHeader("access-control-allow-origin", "*").end("");
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const address = outside.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  await signIn(page, carnet, 4);
  await newNotebook(page, "Cadre");
  await cells(page).first().focus();
  await addCell(
    page,
    `import { html } from "carnet/display";
html(\`<p id="report">nothing ran</p><script>
  const report = [];
  const tried = async (name, act) => { try { report.push(name + ": " + (await act())); } catch (error) { report.push(name + ": refused"); } };
  (async () => {
    await tried("origin", () => String(self.origin));
    await tried("cookie", () => document.cookie.length);
    await tried("storage", () => localStorage.length);
    await tried("parent", () => parent.document.title);
    await tried("top", () => { top.location = "http://127.0.0.1:${port}/top"; return "went"; });
    await tried("fetch", () => fetch("http://127.0.0.1:${port}/fetch").then(() => "reached"));
    await tried("api", () => fetch("/api/notebooks").then((answer) => answer.status));
    new Image().src = "http://127.0.0.1:${port}/image";
    document.getElementById("report").textContent = "done; " + report.join("; ");
    setTimeout(() => { location.href = "http://127.0.0.1:${port}/self"; }, 4000);
  })();
</script>\`)`,
  );
  await page.keyboard.press("Control+Enter");
  const said = activeCell(page).frameLocator("iframe").locator("#report");
  await expect(said).toContainText("done");
  const report = await said.textContent();
  expect(report).toContain("origin: null");
  for (const way of ["cookie", "storage", "parent", "top", "fetch", "api"]) expect(report).toContain(`${way}: refused`);
  // What it then tries, to go elsewhere itself, is stopped by the page's own policy.
  await expect.poll(() => page.frames().some((frame) => frame.url().startsWith("chrome-error:"))).toBe(true);
  // The page still works after the frame tried to leave, and nobody outside heard of it.
  await cells(page).last().focus();
  await addCell(page, '"still " + "here"');
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toContainText("'still here'");
  expect(knocks).toEqual([]);
  outside.close();
});
