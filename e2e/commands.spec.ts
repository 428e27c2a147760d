/** The palette, find and replace, several cells at once: by the keyboard alone. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook, saved } from "./notebook.ts";

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
  await page.keyboard.press("ControlOrMeta+Shift+c");
  const palette = page.getByRole("dialog", { name: "Commandes" });
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

test("what is found in all cells is counted, shown and replaced as one step", async () => {
  await page.keyboard.press("ControlOrMeta+h");
  const panel = page.getByRole("region", { name: "Chercher et remplacer" });
  await expect(panel.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("suv");
  await expect(panel.getByRole("status")).toHaveText("1 sur 4");
  await accessible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("status")).toHaveText("2 sur 4");
  await panel.getByLabel("Remplacer par").fill("fixation");
  await panel.getByRole("button", { name: "Tout remplacer" }).click();
  await expect(panel.getByRole("status")).toHaveText("4 remplacements");
  await expect(cells(page).filter({ hasText: "fixation * volume" })).toHaveCount(1);
  await panel.getByRole("button", { name: "Expression régulière" }).click();
  await panel.getByRole("searchbox").fill("(");
  await expect(panel.getByRole("status")).toContainText("Expression non valable");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(activeCell(page)).toBeFocused();
  await page.keyboard.press("z");
  await expect(cells(page).filter({ hasText: "suv * volume" })).toHaveCount(1);
});

test("several cells are selected, cut, pasted and merged", async () => {
  const before = await cells(page).count();
  await cells(page).nth(1).focus();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.locator("[data-selected]")).toHaveCount(2);
  await page.keyboard.press("x");
  await expect(cells(page)).toHaveCount(before - 2);
  await page.keyboard.press("v");
  await expect(cells(page)).toHaveCount(before);
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Shift+m");
  await expect(cells(page)).toHaveCount(before - 1);
  await expect(activeCell(page)).toContainText("suv * volume");
  await page.keyboard.press("z");
  await expect(cells(page)).toHaveCount(before);
  await saved(page);
});
