/** Who changed what, and the way back: the history of a notebook, by keyboard, and after a crash. */
import AxeBuilder from "@axe-core/playwright";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook, saved, typeSource } from "./notebook.ts";

test("a notebook's history shows what changed, survives a kill, and brings a deleted cell back", async ({ browser, carnet }) => {
  const page = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await signIn(page, carnet, 2);
  await newNotebook(page, "Avec histoire");
  await cells(page).first().focus();
  await page.keyboard.press("Enter");
  await typeSource(page, "const dose = 4;\nconst unit = 'MBq';");
  await page.keyboard.press("Escape");
  await addCell(page, "dose * 2");
  await page.keyboard.press("Escape");
  await saved(page);
  await carnet.kill();
  await carnet.start();
  await saved(page);

  await activeCell(page).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await typeSource(page, "const dose = 5;\nconst unit = 'MBq';");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await expect(cells(page)).toHaveCount(1);
  await saved(page);

  await page.keyboard.press("Alt+Shift+H");
  await expect(page).toHaveURL(/\/history$/);
  await expect(page.getByRole("heading", { name: "Historique" })).toBeFocused();
  const deleted = page.locator("[data-past-cell][data-kind=removed]");
  await expect(page.getByRole("navigation", { name: "Moments de l’historique" }).getByRole("button").first()).toHaveAttribute(
    "aria-current",
    "true",
  );

  // Back to the step before the deletion.
  await page.getByRole("radio", { name: "Ce qui a changé" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { name: "Écart avec maintenant" })).toBeChecked();
  const slider = page.getByRole("slider", { name: "Parcourir l’historique" });
  await slider.focus();
  await expect(async () => {
    await page.keyboard.press("ArrowLeft");
    await expect(deleted).toHaveCount(1, { timeout: 1000 });
  }).toPass();
  await expect(deleted).toContainText("dose * 2");
  expect((await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze()).violations).toEqual(
    [],
  );
  await deleted.getByRole("button", { name: "Restaurer cette cellule" }).press("Enter");
  await expect(page.getByText("La cellule est revenue à ce moment.")).toBeVisible();
  await page.getByRole("button", { name: "Annuler" }).press("Enter");
  await expect(deleted).toHaveCount(1);

  // All the way to the beginning, and the whole notebook from there.
  await page.getByRole("button", { name: "Restaurer tout le notebook" }).press("Enter");
  await expect(page.getByText("Le notebook est revenu à ce moment.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/\/history$/);
  await expect(cells(page)).toHaveCount(2);
  await expect(cells(page).last()).toContainText("dose * 2");
  await saved(page);
  // The address opens it too, and the restored moment is in it, in the name of who restored.
  await page.goto(`${page.url()}/history`);
  await expect(page.getByRole("navigation", { name: "Moments de l’historique" }).getByRole("button").first()).toContainText("ajoutée");
  await page.context().close();
});
