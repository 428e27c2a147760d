/** A student's first hour: sign in, see the course, open lesson 1, run every cell with Shift+Enter, and see what a person expects. */
import type { Locator, Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { cellOf, cells, codeCells, runFocused, saved } from "./notebook.ts";

test.describe.configure({ mode: "serial" });

let page: Page;
test.beforeAll(async ({ browser, carnet }) => {
  page = await browser.newPage();
  await signIn(page, carnet, 2);
});
test.afterAll(() => page.close());

test("the course shows its modules and lessons, in French and in English", async () => {
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await expect(page.getByRole("heading", { name: "Voir et mesurer" })).toBeVisible();
  await expect(page.getByText("À venir").first()).toBeVisible();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { name: "See and measure" })).toBeVisible();
  await page.getByRole("button", { name: "Français" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
});

test("the lesson opens as the student's own copy, readable at once", async () => {
  await page
    .getByRole("link", { name: /Lire une image TEP/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/fr\/notebooks\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1, name: "Lire une image TEP" })).toBeVisible();
  // The formula is typeset, with MathML for those who listen.
  await expect(page.locator(".katex math").first()).toBeAttached();
});

test("Shift+Enter runs the cells one by one, and each ends well", async () => {
  // It can be read before any script runs, but keys act from here on.
  await saved(page);
  const count = await codeCells(page).count();
  expect(count).toBeGreaterThan(8);
  await codeCells(page).first().focus();
  for (let index = 0; index < count; index += 1) {
    const cell = codeCells(page).nth(index);
    await cell.focus();
    await runFocused(page);
    await expect(cell, `cell ${index + 1}`).toHaveAttribute("data-state", "ok", { timeout: 90_000 });
  }
  await expect(page.locator("[data-cell][data-state=error]")).toHaveCount(0);
});

test("the viewer draws the patient: not a uniform picture", async () => {
  const viewer = cellOf(page, "", "showVolume({");
  await viewer.scrollIntoViewIfNeeded();
  await expect(viewer.getByText("données synthétiques", { exact: true }).first()).toBeVisible();
  // The turning projection and the linked planes.
  for (const canvas of [viewer.locator("canvas").first(), viewer.locator("canvas").last()]) {
    await expect.poll(() => distinctColours(canvas), { timeout: 60_000 }).toBeGreaterThan(20);
  }
});

test("the histogram, the table and the loss curve show", async () => {
  const histogram = cellOf(page, "Distribution du SUV", "histogram(suv");
  await histogram.scrollIntoViewIfNeeded();
  await expect(histogram.locator(".js-plotly-plot .bars path").first()).toBeAttached();
  const regions = cellOf(page, "", "hotRegions(suv");
  await expect(regions.getByRole("columnheader", { name: /SUVmax/ })).toBeVisible();
  expect(await regions.getByRole("row").count()).toBeGreaterThan(3);
  const model = cellOf(page, "", "model.fit");
  await model.scrollIntoViewIfNeeded();
  await expect(model.locator(".js-plotly-plot .scatterlayer path.js-line").first()).toBeAttached();
  await expect(model.getByRole("progressbar").first()).toHaveAttribute("aria-valuenow", "20");
});

test("the model is judged: it beats the mean of the neighbours on slices that it has not seen", async () => {
  await expect(cellOf(page, "", "clusterBootstrapMean(differences")).toContainText("Le réseau fait mieux.");
});

test("progress shows on the course page", async () => {
  await page.getByRole("navigation", { name: "Navigation principale" }).getByRole("link", { name: "Cours" }).click();
  await expect(page.getByRole("img", { name: /^(\d+) sur \1 cellules exécutées$/ })).toBeVisible();
});

test("switching to English translates what the student did not edit", async () => {
  await page
    .getByRole("link", { name: /Lire une image TEP/ })
    .first()
    .click();
  await expect(cells(page).first()).toContainText("Une TEP au FDG");
  await page.getByRole("button", { name: "English" }).click();
  await expect(cells(page).first()).toContainText("An FDG PET shows");
  await expect(cellOf(page, "", "hotRegions(suv").getByRole("columnheader", { name: /SUVmax/ })).toBeVisible();
  await page.getByRole("button", { name: "Français" }).click();
  await expect(cells(page).first()).toContainText("Une TEP au FDG");
});

/** How many colours a canvas shows, from a screenshot of it. */
async function distinctColours(canvas: Locator): Promise<number> {
  const picture = (await canvas.screenshot()).toString("base64");
  return canvas.page().evaluate(async (base64) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const surface = new OffscreenCanvas(image.width, image.height);
    const context = surface.getContext("2d");
    context?.drawImage(image, 0, 0);
    const pixels = new Uint32Array(context?.getImageData(0, 0, image.width, image.height).data.buffer ?? new ArrayBuffer(0));
    return new Set(pixels).size;
  }, picture);
}
