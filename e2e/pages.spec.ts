/** Every page, in both languages and colours, on a desk and magnified four times: axe finds nothing, and nothing has to be scrolled sideways. */
import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { saved } from "./notebook.ts";

const paths = [
  ...["", "/notebooks", "/datasets", "/features", "/account", "/people", "/installation", "/no-such-page"],
  ...["/federation", "/federation/hospitals", "/federation/new"],
];

async function examine(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
    name,
  ).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, `${name} is too wide`).toBeLessThanOrEqual(0);
}

/** With the system's colours and without motion, what is active, focused or chosen is still told apart, and nothing moves. */
async function contrast(page: Page): Promise<void> {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  const active = page.locator("[data-cell][data-active]");
  await active.focus();
  await page.keyboard.press("ArrowDown");
  const look = () =>
    active.evaluate((cell) => ({
      ring: getComputedStyle(cell).outlineStyle,
      isMarked: getComputedStyle(cell, "::before").backgroundColor !== getComputedStyle(document.body).backgroundColor,
      moving: document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration) > 1).length,
    }));
  await expect.poll(look).toEqual({ ring: "solid", isMarked: true, moving: 0 });
  await page.keyboard.press("ControlOrMeta+Shift+c");
  const options = page.getByRole("option");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  // Colours change a moment after what they mark.
  const colours = () => options.evaluateAll((all) => all.slice(0, 2).map((option) => getComputedStyle(option).backgroundColor));
  await expect.poll(async () => new Set(await colours()).size).toBe(2);
}

/** A one-time link serves once: every look at the pages shares the owner's session. */
let ownerState: Awaited<ReturnType<BrowserContext["storageState"]>>;
test.beforeAll(async ({ browser, carnet }) => {
  const page = await browser.newPage();
  await signIn(page, carnet, 0);
  ownerState = await page.context().storageState();
  await page.context().close();
});

for (const { colorScheme, width, language } of [
  { colorScheme: "light", width: 1280, language: "fr" },
  // As wide as a desk is at 400 % zoom.
  { colorScheme: "dark", width: 320, language: "en" },
] as const) {
  test(`pages in ${language}, ${colorScheme}, ${width} px`, async ({ browser, carnet }) => {
    const look = { colorScheme, viewport: { width, height: 900 }, locale: language };
    const stranger = await browser.newContext(look);
    const outside = await stranger.newPage();
    await outside.goto(`${carnet.address}/${language}/sign-in`);
    await examine(outside, "sign-in");
    await stranger.close();
    const context = await browser.newContext({ ...look, storageState: ownerState });
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(`${carnet.address}/${language}${path}`);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      await examine(page, path);
    }
    await page.goto(`${carnet.address}/${language}/lessons/images/lire-une-image-tep`);
    await saved(page);
    await examine(page, "lesson");
    await contrast(page);
    await context.close();
  });
}

test("the sign-in refuses a wrong password in words, with what to do", async ({ carnet, page }) => {
  await page.goto(`${carnet.address}/fr/sign-in`);
  await page.getByLabel("Adresse électronique").fill("personne@example.org");
  await page.getByLabel("Mot de passe").fill("ce n’est pas lui");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page.getByText("L’adresse électronique ou le mot de passe n’est pas le bon.")).toBeVisible();
});

test("a file that is no notebook is refused with its place, and nothing is made", async ({ carnet, page }) => {
  await signIn(page, carnet, 2);
  await page.goto(`${carnet.address}/fr/notebooks`);
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "notes.ipynb", mimeType: "application/json", buffer: Buffer.from('{"cells": [{"cell_type": 3}]}') });
  await expect(page.getByText("Ce fichier n’est pas un notebook que Carnet sait lire")).toBeVisible();
  await page.reload();
  await expect(page.getByText("notes")).toHaveCount(0);
});
