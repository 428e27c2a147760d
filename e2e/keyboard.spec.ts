/**
 * A day without a mouse: everything is reached, nothing holds the focus, the focus is always seen and never lost, and what happens is said.
 * Beside it, the states that other journeys do not stop at, looked at by axe.
 */
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, cells, saved, typeSource } from "./notebook.ts";

test.describe.configure({ mode: "serial" });

let page: Page;
test.beforeAll(async ({ browser, carnet }) => {
  page = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await signIn(page, carnet, 4);
});
test.afterAll(() => page.context().close());

/** Goes on with Tab until the focus is there; each stop on the way is seen. */
async function tabTo(target: Locator, { most = 60, key = "Tab" } = {}): Promise<void> {
  const at = target.page();
  for (let pressed = 0; pressed < most; pressed++) {
    await at.keyboard.press(key);
    if (await target.evaluate((element) => element === document.activeElement)) return expect(await focusIsSeen(at)).toBe(true);
  }
  throw new Error(`${String(target)} is not reached with ${most} times ${key}.`);
}

/** Some line, shadow or background of the focused element, or of the one that shows its focus, differs from when it has none. */
async function focusIsSeen(at: Page): Promise<boolean> {
  return at.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return false;
    for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
      if ((outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none") return true;
    }
    const label = document.querySelector(`label[for="${element.id}"]`);
    return label !== null && getComputedStyle(label).outlineStyle !== "none";
  });
}

async function accessible(name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
}

const said = () => page.locator("[role=status][aria-live=polite]");

test("a notebook is made, written, run and changed; the focus always stands somewhere", async () => {
  await tabTo(page.getByRole("navigation", { name: "Navigation principale" }).getByRole("link", { name: "Notebooks" }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/notebooks$/);
  await tabTo(page.locator("input[type=file]"));
  await tabTo(page.getByRole("button", { name: "Nouveau notebook" }).first(), { key: "Shift+Tab" });
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await tabTo(dialog.getByLabel("Titre"), { most: 4 });
  await page.keyboard.type("Au clavier");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/notebooks\/[0-9a-f-]{36}$/);
  await saved(page);
  await tabTo(cells(page).first());
  await page.keyboard.press("Enter");
  await typeSource(page, "40 + 2");
  await page.keyboard.press("Control+Enter");
  await expect(said()).toHaveText(/La cellule 1 est terminée/);
  await expect(activeCell(page)).toBeFocused();
  await page.keyboard.press("Alt+Enter");
  await typeSource(page, "inconnu");
  // Escape, then Tab, leaves the editor; the cell is left too.
  await page.keyboard.press("Escape");
  await expect(activeCell(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator(".monaco-editor:focus-within")).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
  await page.keyboard.press("Shift+Tab");
  await expect(activeCell(page)).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(said()).toHaveText(/Erreur dans la cellule 2\s: ReferenceError/);
  await accessible("an error");
  for (const keys of [["b"], ["Escape"], ["Control+Shift+ArrowUp"], ["d", "d"], ["z"], ["d", "d"], ["Shift+b"], ["Escape"], ["d", "d"]]) {
    for (const key of keys) await page.keyboard.press(key);
    await expect(page.locator("[data-cell][data-active]:focus-within"), keys.join(" ")).toHaveCount(1);
  }
});

test("the notebook leaves as a file and comes back from it, and undo says where what is older is found", async () => {
  const source = activeCell(page);
  await saved(page);
  await page.reload();
  await saved(page);
  await tabTo(source);
  await page.keyboard.press("z");
  await expect(page.getByText("Rien à annuler depuis que cette page est ouverte.")).toBeVisible();
  await tabTo(page.getByRole("button", { name: "Fermer ce message" }), { key: "Shift+Tab" });
  await page.keyboard.press("Enter");
  await expect(source).toBeFocused();
  await tabTo(page.getByRole("button", { name: /^Exporter/ }), { key: "Shift+Tab" });
  await page.keyboard.press("Enter");
  const link = page.getByRole("dialog").getByRole("link", { name: /ipynb/ });
  await tabTo(link, { most: 6 });
  const leaving = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const file = await (await leaving).path();
  await page.keyboard.press("Escape");
  await tabTo(page.getByRole("navigation", { name: "Navigation principale" }).getByRole("link", { name: "Notebooks" }), {
    key: "Shift+Tab",
  });
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/notebooks$/);
  await tabTo(page.locator("input[type=file]"));
  const choosing = page.waitForEvent("filechooser");
  await page.keyboard.press("Space");
  await (await choosing).setFiles({ name: "rapporté.ipynb", mimeType: "application/x-ipynb+json", buffer: await readFile(file) });
  await page.waitForURL(/\/notebooks\/[0-9a-f-]{36}$/);
  await saved(page);
  await expect(cells(page).first()).toContainText("40 + 2");
  await expect(cells(page).first()).toContainText("42");
  await tabTo(cells(page).first());
});

test("what opens over the notebook takes the focus, holds no one, and gives it back to the cell", async () => {
  for (const [keys, name] of [
    [["ControlOrMeta+Shift+c"], "Commandes"],
    [["?"], /Raccourcis/],
    [["0", "0"], /Redémarrer/],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key);
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog).toBeVisible();
    await expect(page.locator("dialog:focus-within")).toHaveCount(1);
    await accessible(String(name));
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(activeCell(page), String(name)).toBeFocused();
  }
  const menu = page.getByRole("button", { name: "Exécuter d’autres cellules" });
  await tabTo(menu, { key: "Shift+Tab" });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await accessible("the menu of runs");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await tabTo(activeCell(page));
});

test("an invitation is made, copied and taken back; the focus is not lost with it", async ({ browser, carnet }) => {
  const owner = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await signIn(owner, carnet, 0);
  await owner.goto(`${carnet.address}/fr/people`);
  const note = owner.getByLabel("Pour qui");
  await expect(note).toBeVisible();
  await tabTo(note, { most: 80 });
  await owner.keyboard.type("Une collègue");
  await owner.keyboard.press("Enter");
  await expect(owner.getByText("Voici le lien d’invitation")).toBeVisible();
  await tabTo(owner.getByRole("button", { name: "Copier le lien" }), { key: "Shift+Tab", most: 8 });
  const row = owner.getByRole("row", { name: /Une collègue/ });
  await tabTo(row.getByRole("button", { name: "Retirer" }), { most: 12 });
  await owner.keyboard.press("Enter");
  await expect(row).toHaveCount(0);
  await expect(owner.locator("body")).not.toBeFocused();
  await owner.context().close();
});
