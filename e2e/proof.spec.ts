/** "Restart and run all" says whether a notebook reproduces, and where it does not. */
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook, saved, typeSource } from "./notebook.ts";

test("a notebook is proven from the list of commands, its difference is found, and an edit makes the proof old", async ({
  browser,
  carnet,
}) => {
  const page = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await signIn(page, carnet, 3);
  await newNotebook(page, "À vérifier");
  await cells(page).first().focus();
  await page.keyboard.press("Enter");
  await typeSource(page, "const dose = 6 * 7;\ndose");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toContainText("42");
  await addCell(page, "dose + Math.random()");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "ok");

  const prove = async (): Promise<void> => {
    await page.keyboard.press("ControlOrMeta+Shift+c");
    const palette = page.getByRole("dialog", { name: "Commandes" });
    await expect(palette.getByRole("option")).not.toHaveCount(0);
    await page.keyboard.type("vérifier");
    await expect(palette.getByRole("option")).toHaveCount(1);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Redémarrer et tout exécuter" }).press("Enter");
  };
  await prove();
  const proof = page.getByRole("region", { name: "Preuve de reproduction" });
  await expect(proof).toContainText("1 cellule donne un autre résultat");
  await expect(proof).toContainText("sans doute à cause du hasard");
  await proof.getByRole("button", { name: "Cellule 2" }).press("Enter");
  await expect(activeCell(page)).toBeFocused();

  await page.keyboard.press("Enter");
  await typeSource(page, "dose + 1");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toContainText("43");
  await expect(proof).toContainText("Modifié ou réexécuté depuis");
  await prove();
  await expect(proof).toContainText("Reproduit le");
  // The server keeps it: whoever opens the notebook reads it.
  await page.reload();
  await saved(page);
  await expect(proof).toContainText("Reproduit le");
  await page.context().close();
});

test("cells that wait say their place, and one is taken out of the queue alone", async ({ browser, carnet }) => {
  const page = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await signIn(page, carnet, 3);
  await newNotebook(page, "File");
  await cells(page).first().focus();
  await page.keyboard.press("Enter");
  await typeSource(page, "await new Promise(() => {})");
  for (const source of ["'second'", "'third'"]) {
    await page.keyboard.press("Escape");
    await addCell(page, source);
  }
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Tout exécuter", exact: true }).click();
  await expect(cells(page).nth(1)).toContainText("1re dans la file");
  await expect(cells(page).nth(2)).toContainText("2e dans la file");
  await page.getByRole("button", { name: "Retirer la cellule 2 de la file" }).click();
  await expect(cells(page).nth(1)).toHaveAttribute("data-state", "none");
  await expect(cells(page).nth(2)).toContainText("1re dans la file");
  await page.getByRole("button", { name: "Arrêter", exact: true }).click();
  await page.context().close();
});
