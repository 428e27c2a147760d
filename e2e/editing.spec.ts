/** Point 4 of a newcomer's day: change the notebook, stop what does not end, leave and come back, work in two windows. */
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, codeCells, newNotebook, saved, typeSource } from "./notebook.ts";

test.describe.configure({ mode: "serial" });

let page: Page;
test.beforeAll(async ({ browser, carnet }) => {
  page = await browser.newPage();
  await signIn(page, carnet, 3);
  await newNotebook(page, "Essais");
});
test.afterAll(() => page.close());

test("add, edit, run, move, delete and bring back cells by the keyboard", async () => {
  await cells(page).first().focus();
  await addCell(page, "const answer: number = 6 * 7;\nanswer");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "ok");
  await expect(activeCell(page)).toContainText("42");
  await addCell(page, "answer + 1");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toContainText("43");

  await page.keyboard.press("Escape");
  const before = await cells(page).count();
  await page.keyboard.press("Control+Shift+ArrowUp");
  await expect(cells(page).nth(before - 2)).toContainText("answer + 1");
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await expect(cells(page)).toHaveCount(before - 1);
  await page.keyboard.press("z");
  await expect(cells(page)).toHaveCount(before);
  await expect(cells(page).filter({ hasText: "answer + 1" })).toHaveCount(1);
  await saved(page);
});

test("an error is shown with its cell and line and explained in a sentence; the notebook goes on", async () => {
  await cells(page).last().focus();
  await addCell(page, "const x = 1;\nanswr + x");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "error");
  await expect(activeCell(page)).toContainText("answr is not defined");
  await expect(activeCell(page)).toContainText("answer");
});

test("a name with a question mark opens its documentation beside the notebook; Escape leads back to the cell", async () => {
  await page.keyboard.press("Escape");
  await addCell(page, "console.log?");
  await page.keyboard.press("Control+Enter");
  const panel = page.getByRole("complementary", { name: "Documentation" });
  await expect(panel).toContainText("console.log");
  await expect(panel.getByRole("heading", { name: "Documentation" })).toBeFocused();
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(panel).toBeInViewport();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  // The cell itself, or its editor where that was open.
  await expect(page.locator("[data-cell][data-active]:focus-within")).toHaveCount(1);
});

test("an endless loop is stopped, and the variables are still there", async () => {
  await page.keyboard.press("Escape");
  await addCell(page, "while (true) {}");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "running");
  await page.getByRole("button", { name: "Arrêter", exact: true }).click();
  await expect(activeCell(page)).toHaveAttribute("data-state", /aborted|error/);
  await activeCell(page).focus();
  await addCell(page, "answer * 2");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toContainText("84");
});

test("a result whose input changed is marked with the reason, and the menu runs it again", async () => {
  await page.keyboard.press("Escape");
  await addCell(page, "const base = 2;\nbase");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "ok");
  const index = await page.locator("[data-cell]").evaluateAll((all) => all.findIndex((cell) => cell.hasAttribute("data-active")));
  const number = await codeCells(page).evaluateAll((all) => 1 + all.findIndex((cell) => cell.hasAttribute("data-active")));
  await activeCell(page).focus();
  await addCell(page, "base * 10");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toContainText("20");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await typeSource(page, "const base = 3;\nbase");
  await page.keyboard.press("Control+Enter");
  const dependent = cells(page).nth(index + 1);
  await expect(dependent).toHaveAttribute("data-state", "stale");
  await expect(dependent).toContainText(`« base » a changé depuis (cellule ${number})`);
  await page.getByRole("button", { name: "Exécuter d’autres cellules" }).click();
  await page.getByRole("menuitem", { name: "1 résultat périmé" }).press("Enter");
  await expect(dependent).toContainText("30");
  await expect(dependent).toHaveAttribute("data-state", "ok");
  await cells(page).last().focus();
});

test("a restart forgets the variables, and says so", async () => {
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Redémarrer", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Redémarrer", exact: true }).click();
  await expect(page.getByText("prêt")).toBeVisible();
  await cells(page).last().focus();
  await addCell(page, "answer * 3");
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "error");
});

test("a run goes on when the browser is closed in the middle, and its result is there on return", async ({ browser }) => {
  await page.keyboard.press("Escape");
  await addCell(page, 'await new Promise((done) => setTimeout(done, 4000));\nconsole.log("first");\n"arrived while away"');
  await page.keyboard.press("Control+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "running");
  const address = page.url();
  const state = await page.context().storageState();
  await page.close();
  const context = await browser.newContext({ storageState: state });
  page = await context.newPage();
  await page.goto(address);
  await expect(page.getByText("arrived while away").last()).toBeVisible();
  await expect(cells(page).filter({ hasText: "setTimeout" })).toHaveAttribute("data-state", "ok");
});

test("two windows follow each other, text and results", async () => {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await saved(other);
  await cells(page).last().focus();
  await addCell(page, '"seen " + "by both"');
  await expect(cells(other).last()).toContainText('"seen " + "by both"');
  await page.keyboard.press("Control+Enter");
  await expect(cells(other).last()).toContainText("'seen by both'");
  await cells(other).last().focus();
  await other.keyboard.press("Enter");
  await other.locator("[data-editing] :is(textarea, [role=textbox]):focus").waitFor({ state: "attached" });
  await other.keyboard.press("ControlOrMeta+End");
  await other.keyboard.insertText(" // from the other window");
  await expect(cells(page).last()).toContainText("// from the other window");
  await other.close();
});

test("what is typed while the connection is lost is kept and arrives", async () => {
  await page.context().setOffline(true);
  await page.keyboard.press("Escape");
  await cells(page).last().focus();
  await addCell(page, '"typed offline"');
  await expect(page.locator("[data-kind=offline]")).toBeVisible();
  await page.context().setOffline(false);
  await saved(page);
  const address = page.url();
  const fresh = await page.context().newPage();
  await fresh.goto(address);
  await expect(cells(fresh).last()).toContainText('"typed offline"');
  await fresh.close();
});
