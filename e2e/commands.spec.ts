/** The palette, and the search over all cells, by the keyboard alone. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook } from "./notebook.ts";

test.describe.configure({ mode: "serial" });

let page: Page;
test.beforeAll(async ({ browser, carnet }) => {
  page = await (await browser.newContext()).newPage();
  await signIn(page, carnet, 4);
  await newNotebook(page, "Commandes");
  await cells(page).first().focus();
  await addCell(page, "const  suv=1\nsuv+suv");
  await page.keyboard.press("Escape");
  await addCell(page, "const volume = 2;\nsuv * volume");
  await page.keyboard.press("Escape");
});
test.afterAll(() => page.context().close());

async function accessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
}

test("the palette finds a command by a part of its name and carries it out", async () => {
  const many = await cells(page).count();
  await page.keyboard.press("ControlOrMeta+Shift+c");
  // Typed at once, before the list has come: these are no commands to the cell.
  await page.keyboard.type("ddr");
  const palette = page.getByRole("dialog", { name: "Commandes" });
  await palette.getByRole("combobox").fill("");
  await expect(cells(page)).toHaveCount(many);
  await expect(page.locator("[data-cell][data-type=raw]")).toHaveCount(0);
  await expect(palette.getByRole("option")).not.toHaveCount(0);
  await accessible();
  await page.keyboard.type("mettre en forme toutes");
  await expect(palette.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(cells(page).filter({ hasText: "const suv = 1" })).toHaveCount(1);
  await expect(activeCell(page)).toBeFocused();
  await page.keyboard.press("z");
  await expect(cells(page).filter({ hasText: "const  suv=1" })).toHaveCount(1);
});

test("a search finds in all cells, its replacement is one step that one undo takes back", async () => {
  await page.keyboard.press("ControlOrMeta+h");
  const panel = page.getByRole("region", { name: "Chercher et remplacer" });
  const field = panel.getByRole("searchbox", { name: "Chercher" });
  await expect(field).toBeFocused();
  await page.keyboard.type("SUV");
  const count = panel.getByRole("status");
  await expect(count).toHaveText("1 sur 4");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(count).toHaveText("2 sur 4");
  await panel.getByRole("button", { name: "Respecter la casse" }).press("Space");
  await expect(count).toHaveText("Aucun résultat");
  await panel.getByRole("button", { name: "Expression régulière" }).press("Space");
  await field.fill("(");
  await expect(count).toContainText("Expression non valable");
  await accessible();
  await field.fill("s(u)v\\b");
  await panel.getByLabel("Remplacer par").fill("t$1p");
  await panel.getByRole("button", { name: "Tout remplacer" }).press("Enter");
  await expect(count).toHaveText("4 remplacements");
  await expect(panel.getByRole("button", { name: "Tout remplacer" })).toBeFocused();
  await expect(cells(page).filter({ hasText: "tup * volume" })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(activeCell(page)).toBeFocused();
  await page.keyboard.press("z");
  await expect(cells(page).filter({ hasText: "suv+suv" })).toHaveCount(1);
  await expect(cells(page).filter({ hasText: "suv * volume" })).toHaveCount(1);
});
