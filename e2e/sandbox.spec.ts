/** A student runs the lesson that starts hospitals, sees them learn together, and finds the picture again after a reload, in the dark and on a telephone. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { codeCells, runFocused, saved } from "./notebook.ts";

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude("canvas").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
}

test("hospitals of the lesson learn together under the eyes of a student, and their picture stays", async ({ page, carnet }) => {
  await signIn(page, carnet, 4);
  await page
    .getByRole("link", { name: /Un modèle, plusieurs hôpitaux/ })
    .first()
    .click();
  await saved(page);
  const run = async (index: number): Promise<void> => {
    await codeCells(page).nth(index).focus();
    await runFocused(page);
    // Processes start, on a machine that may have much else to do.
    await expect(codeCells(page).nth(index), `cell ${index + 1}`).toHaveAttribute("data-state", "ok", { timeout: 90_000 });
  };
  const picture = page.getByRole("group", { name: "Bac à sable d’hôpitaux" }).first();
  await run(0);
  await expect(picture.getByText("Patients synthétiques")).toBeVisible();
  await run(1);
  await run(2);
  await expect(picture.getByText("tour 1 sur 20")).toBeVisible();
  await run(3);
  await expect(page.locator("strong", { hasText: "Le même modèle" })).toBeVisible();
  await run(4);
  await expect(picture.getByText("tour 20 sur 20")).toBeVisible();
  await expect(picture.getByText("Terminé", { exact: true })).toBeVisible();
  await expect(picture.getByRole("img", { name: /^Aire sous la courbe ROC : 0,500 au départ, 0,\d{3} après le tour 20\.$/ })).toBeVisible();
  const count = await codeCells(page).count();
  for (let index = 5; index < count; index += 1) await run(index);
  await expect(page.getByRole("cell", { name: "n’a pas répondu" })).toBeVisible();
  await expect(picture.getByText("Fermé", { exact: true })).toBeVisible();
  await accessible(page);
  await shot(page, "light");
  await saved(page);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 320, height: 900 });
  await page.reload();
  await expect(picture.getByText("tour 3 sur 3")).toBeVisible();
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
    .getByRole("group", { name: "Bac à sable d’hôpitaux" })
    .first()
    .screenshot({ path: `${folder}/${name}.png` });
}
