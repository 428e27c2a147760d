/** Features, lesions and choices: the page of features, its card over a name, and regions chosen in the viewer that the next cell reads. */
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, newNotebook, runFocused, saved, typeSource } from "./notebook.ts";

test.describe.configure({ mode: "serial" });

let page: Page;
test.beforeAll(async ({ browser, carnet }) => {
  page = await browser.newPage();
  await signIn(page, carnet, 2);
});
test.afterAll(() => page.close());

test("every feature has its place on a page that can be searched, and an address", async ({ carnet }) => {
  await page.getByRole("navigation", { name: "Navigation principale" }).getByRole("link", { name: "Caractéristiques" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Caractéristiques" })).toBeVisible();
  await page.getByLabel("Chercher une caractéristique").fill("sphericite qcfx");
  await expect(page.getByRole("article").filter({ visible: true }).first()).toContainText("ressemble à une boule");
  await page.goto(`${carnet.address}/fr/features#UR99`);
  await expect(page.locator("#UR99")).toBeInViewport();
  await expect(page.locator("#UR99 math")).toBeAttached();
});

test("lesions of a synthetic patient: the table, the patient, and a name that explains itself", async () => {
  await newNotebook(page, "Lésions");
  await page.locator("[data-cell]").first().focus();
  await page.keyboard.press("Enter");
  await typeSource(
    page,
    `import { openDataset } from "carnet/datasets";
import { toSuvBodyWeight } from "carnet/imaging";
import { segment, measureLesions, suspectPhysiologic, dropComponents, summarise } from "carnet/segmentation";
import { measure, petConfiguration } from "carnet/radiomics";
import { showVolume } from "carnet/display";
const suv = toSuvBodyWeight(openDataset("tep-corps-entier-synthetique").pet());
const found = segment(suv, { threshold: { method: "fixed", suv: 4 }, minimumVolumeMl: 1 });
const suspects = suspectPhysiologic(suv, found.labels);
const tumour = dropComponents(found.labels, suspects.map(({ label }) => label));
measureLesions(suv, tumour)`,
  );
  await runFocused(page);
  const first = page.locator("[data-cell]").first();
  await expect(first).toHaveAttribute("data-state", "ok", { timeout: 90_000 });
  await expect(first.getByRole("columnheader", { name: /SUVpeak/ })).toBeVisible();

  await first.focus();
  await addCell(page, `measure(suv, tumour, { ...petConfiguration, families: ["glcm"] }, measureLesions(suv, tumour)[0].label)`);
  await page.keyboard.press("Escape");
  const features = activeCell(page);
  await runFocused(page);
  const name = page.getByRole("button", { name: "Entropie conjointe" });
  await expect(name).toBeVisible({ timeout: 90_000 });
  await name.focus();
  await expect(page.getByText("Le désordre des paires de voisins, en bits").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Le désordre des paires de voisins, en bits")).toHaveCount(0);
  expect(await features.count()).toBeGreaterThan(0);
});

test("regions chosen by the keyboard go into the next cell, which is stored", async () => {
  await page.locator("[data-cell]").nth(1).focus();
  await addCell(page, `showVolume({ image: suv, mask: found.labels, pick: "retirees", title: "Régions" })`);
  await page.keyboard.press("Escape");
  await runFocused(page);
  // Images are fetched when they come near what is seen.
  await page.locator("figure").filter({ hasText: "Régions" }).scrollIntoViewIfNeeded();
  const viewer = page.locator("figure").filter({ hasText: "Choisir des régions : retirees" });
  await viewer.getByRole("checkbox", { name: "2", exact: true }).press("Space", { timeout: 90_000 });
  await viewer.getByRole("checkbox", { name: "5", exact: true }).press("Space");
  await expect(page.locator("[data-cell]").filter({ hasText: "const retirees = [2, 5];" }).first()).toBeVisible();
  await viewer.getByRole("checkbox", { name: "2", exact: true }).press("Space");
  const holder = page.locator("[data-cell] [data-source]").filter({ hasText: "const retirees = [5];" });
  await expect(holder).toHaveCount(1);
  await saved(page);
  await page.reload();
  await expect(holder).toHaveCount(1);
});
