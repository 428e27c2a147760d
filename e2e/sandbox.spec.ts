/** A student starts hospitals in a cell, sees them learn together, and finds the picture again after a reload, in the dark and on a telephone. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, cells, newNotebook, pasteSource, saved } from "./notebook.ts";

async function runCell(page: Page, source: string): Promise<void> {
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  await pasteSource(page, source);
  await page.keyboard.press("ControlOrMeta+Enter");
  // Processes start, on a machine that may have much else to do.
  await expect(activeCell(page)).toHaveAttribute("data-state", "ok", { timeout: 90_000 });
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude("canvas").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
}

test("hospitals of a lesson learn together under the eyes of a student, and their picture stays", async ({ page, carnet }) => {
  await signIn(page, carnet, 4);
  await newNotebook(page, "Fédération");
  await cells(page).first().focus();
  await runCell(
    page,
    `import * as federation from "carnet/federation";
const hospitals = await federation.sandbox({ hospitals: 3, seed: 2, missing: { "Le Parc": ["biopsy"] } });
const experience = await hospitals.start({ rounds: 6, deadlineSeconds: 60 });
await experience.step();`,
  );
  const picture = page.getByRole("region", { name: "Bac à sable d’hôpitaux" }).first();
  await expect(picture.getByText("tour 1 sur 6")).toBeVisible();
  await expect(picture.getByText("Patients synthétiques")).toBeVisible();
  await runCell(page, "await experience.run();\nexperience.status");
  await expect(picture.getByText("tour 6 sur 6")).toBeVisible();
  await expect(picture.getByText("Terminé", { exact: true })).toBeVisible();
  await expect(picture.getByRole("row", { name: /^2\. Le Parc .*sans biopsie/ })).toBeVisible();
  await expect(picture.getByRole("img", { name: /^Aire sous la courbe ROC : 0,500 au départ, 0,\d{3} après le tour 6\.$/ })).toBeVisible();
  await accessible(page);
  await shot(page, "light");
  await saved(page);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 320, height: 900 });
  await page.reload();
  await expect(picture.getByText("tour 6 sur 6")).toBeVisible();
  await expect(picture.getByRole("row", { name: /^3\. La Source/ })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  await accessible(page);
  await shot(page, "dark-320");
});

/** For who wants to look: `CARNET_SHOTS=folder`. */
async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env["CARNET_SHOTS"];
  if (folder === undefined) return;
  await page
    .getByRole("region", { name: "Bac à sable d’hôpitaux" })
    .first()
    .screenshot({ path: `${folder}/${name}.png` });
}
