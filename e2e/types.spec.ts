/** What the editor knows before anything runs: types over cells, remarks, names. */
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook, pasteSource, saved } from "./notebook.ts";

test.describe.configure({ mode: "serial" });

let page: Page;
test.beforeAll(async ({ browser, carnet }) => {
  page = await (await browser.newContext()).newPage();
  await signIn(page, carnet, 2);
  await newNotebook(page, "Types");
  await cells(page).first().focus();
  await page.keyboard.press("Enter");
  await pasteSource(page, "/** SUV of the hottest voxel. */\nfunction hottest(values: number[]) {\n  return Math.max(...values);\n}");
  await page.keyboard.press("Escape");
  await addCell(page, "hottest([1, 2]);");
});
test.afterAll(() => page.context().close());

/** The words of the editor that is open, found by their text. */
const word = (text: string) => page.locator("[data-editing] .view-line span", { hasText: text }).last();

test("pointing at a name of another cell shows its type and its comment", async () => {
  await word("hottest").hover();
  const hover = page.locator(".monaco-hover:not(.hidden)");
  await expect(hover).toContainText(/hottest\(values: number\[\]\): number[^]*SUV of the hottest voxel\./);
  await page.keyboard.press("Escape");
});

test("a mistake is said before running, in French, and goes when it is repaired", async () => {
  await page.keyboard.press("Escape");
  await addCell(page, 'hottest("many");');
  const remark = activeCell(page).getByRole("list", { name: "1 remarque sur ce code" });
  await expect(remark).toContainText(/Un argument de type «\sstring\s» ne convient pas au paramètre/);
  await expect(activeCell(page).locator(".squiggly-warning")).toHaveCount(1);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText("hottest([3]);");
  await expect(remark).toHaveCount(0);
});

test("renaming reaches the other cells, and one undo takes it all back", async () => {
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("F2");
  await page.locator(".rename-box input").fill("maximum");
  await page.keyboard.press("Enter");
  await expect(cells(page).filter({ hasText: "function maximum" })).toHaveCount(1);
  await expect(cells(page).filter({ hasText: "maximum([" })).toHaveCount(2);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("z");
  await expect(cells(page).filter({ hasText: "function hottest" })).toHaveCount(1);
  await expect(cells(page).filter({ hasText: "hottest([" })).toHaveCount(2);
  await saved(page);
});

test("a definition in another cell opens that cell", async () => {
  await cells(page).last().focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-editing] :is(textarea, [role=textbox]):focus").waitFor({ state: "attached" });
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("F12");
  await expect(page.locator("[data-editing]")).toContainText("function");
});
