/** What a person sees of values: the variables of the kernel, a long output, a distance in an image, the sections of the notebook. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, cells, codeCells, newNotebook, pasteSource, saved } from "./notebook.ts";

test.describe.configure({ mode: "serial" });

let page: Page;
test.beforeAll(async ({ browser, carnet }) => {
  page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await signIn(page, carnet, 4);
  await newNotebook(page, "Valeurs");
  await cells(page).first().focus();
});
test.afterAll(() => page.context().close());

async function accessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude("canvas").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual([]);
}

async function runCell(source: string): Promise<void> {
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  await pasteSource(page, source);
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(activeCell(page)).toHaveAttribute("data-state", "ok", { timeout: 30_000 });
}

test("the variables panel lists, opens and sorts, and says when the cell of a value is gone", async () => {
  await runCell(
    `import { DataFrame } from "danfojs";
const patient = { nom: "Ada", visites: [{ suvMax: 4.2 }] };
const mesures = new DataFrame(Array.from({ length: 60 }, (_, i) => ({ rang: i, suv: (i * 7) % 60 })));`,
  );
  await page.getByRole("button", { name: "Variables", exact: true }).click();
  const panel = page.getByRole("complementary", { name: "Variables" });
  await expect(panel.getByRole("row", { name: /^mesures/ })).toContainText("60 × 2");
  await accessible();
  await panel.getByRole("button", { name: "mesures" }).focus();
  await page.keyboard.press("Enter");
  await panel.getByRole("button", { name: "suv" }).click();
  await panel.getByRole("button", { name: "suv" }).click();
  await expect(panel.getByRole("columnheader", { name: "suv" })).toHaveAttribute("aria-sort", "descending");
  await expect(panel.getByRole("row").nth(1)).toContainText("59");
  await panel.getByRole("button", { name: "Lignes suivantes" }).click();
  await expect(panel.getByText("lignes 26 à 50 sur 60")).toBeVisible();
  await page.keyboard.press("Escape");
  await panel.getByRole("searchbox", { name: "Filtrer" }).fill("ada");
  await expect(panel.getByRole("row")).toHaveCount(2);
  await panel.getByRole("button", { name: "Aller à la cellule 2" }).click();
  await expect(activeCell(page)).toBeFocused();
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await expect(panel.getByText("supprimée")).toBeVisible();
  await page.reload();
  await expect(panel.getByRole("row", { name: /^patient/ })).toContainText("supprimée");
  await panel.getByRole("button", { name: "Fermer : Variables" }).click();
  await expect(panel).toBeHidden();
});

test("a long output is folded and searched by the keyboard", async () => {
  await cells(page).last().focus();
  await runCell("for (let i = 1; i <= 300; i += 1) console.log(i % 100 === 0 ? `Ligne ${i} : seuil` : `ligne ${i}`);");
  const cell = activeCell(page);
  await expect(cell.getByRole("button", { name: "Afficher les 300 lignes" })).toBeVisible();
  await cell.getByRole("button", { name: "Chercher" }).press("Enter");
  await page.keyboard.type("SEUIL");
  await expect(cell.getByText("1 sur 3")).toBeVisible();
  await page.keyboard.press("Shift+Enter");
  await expect(cell.getByText("3 sur 3")).toBeVisible();
  expect(
    await cell
      .locator("pre")
      .last()
      .evaluate((box) => box.scrollTop),
  ).toBeGreaterThan(1000);
  await cell.getByRole("button", { name: "Respecter la casse" }).click();
  await expect(cell.getByText("Aucun résultat")).toBeVisible();
  await accessible();
  await page.keyboard.press("Escape");
  await expect(cell.getByRole("button", { name: "Chercher" })).toBeFocused();
  const download = page.waitForEvent("download");
  await cell.getByRole("button", { name: "Télécharger" }).click();
  expect((await download).suggestedFilename()).toBe("sortie.txt");
});

/** The control is reached by Tab from where the focus is. */
async function tabTo(target: Locator, key = "Tab"): Promise<void> {
  for (let pressed = 0; pressed < 30; pressed++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${String(target)} is not reached by ${key}.`);
}

test("a distance is measured by the keyboard, across planes, in millimetres of the patient, and is there after a reload", async () => {
  await activeCell(page).focus();
  await runCell(
    `import { straightGrid } from "carnet/imaging";
import { showVolume } from "carnet/display";
showVolume({ image: { kind: "carnet/volume", data: Float32Array.from({ length: 8000 }, (_, i) => i % 20), ...straightGrid([20, 20, 20], [3, 3, 4]), unit: "SUV bw", modality: "PT", description: "", synthetic: true } });`,
  );
  // By its id: after a reload another cell is active.
  const cell = page.locator(`[data-cell="${await activeCell(page).getAttribute("data-cell")}"]`);
  const planes = cell.getByRole("application");
  await planes.focus();
  await expect(cell.getByText("SUV rapporté au poids (g/mL)")).toBeVisible();
  await expect(cell.getByRole("button", { name: "Mesurer depuis le curseur" })).toBeEnabled({ timeout: 15_000 });
  // The crosshair begins in the middle of the image, between voxels, and is on one after its first step.
  for (const key of ["ArrowRight", "PageUp", "m"]) await page.keyboard.press(key);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "PageUp", "PageUp", "PageUp", "PageUp"])
    await page.keyboard.press(key);
  await page.keyboard.press("m");
  // Four columns of 3 mm and four slices of 4 mm.
  await expect(cell.getByRole("listitem")).toContainText("20,0 mm");
  await accessible();
  // A second measure that is begun is given up, from the keys and from its button.
  await page.keyboard.press("m");
  await page.keyboard.press("Escape");
  await expect(cell.getByRole("button", { name: "Mesurer depuis le curseur" })).toBeVisible();
  await page.keyboard.press("m");
  await tabTo(cell.getByRole("button", { name: "Abandonner" }));
  await page.keyboard.press("Enter");
  await expect(cell.getByRole("button", { name: "Mesurer depuis le curseur" })).toBeFocused();
  // Window and colours.
  await tabTo(cell.getByRole("button", { name: "0–5", exact: true }));
  await page.keyboard.press("Enter");
  const map = cell.getByRole("combobox", { name: "Couleurs" });
  await tabTo(map);
  await page.keyboard.type("fer");
  await expect(map).toHaveValue("hot iron");
  await tabTo(planes, "Shift+Tab");
  await page.keyboard.press("+");
  const high = cell.getByRole("spinbutton", { name: "à" });
  await expect(high).toHaveValue("5.5");
  const place = cell.getByText(/^x -?\d+, y/);
  const where = await place.textContent();
  await saved(page);
  await page.reload();
  await cell.scrollIntoViewIfNeeded();
  await expect(cell.getByRole("listitem")).toContainText("20,0 mm");
  await expect(high).toHaveValue("5.5");
  await expect(map).toHaveValue("hot iron");
  await expect(place).toHaveText(where ?? "");
  await cell.focus();
  await tabTo(cell.getByRole("button", { name: "Supprimer la mesure 1" }));
  await page.keyboard.press("Enter");
  await expect(cell.getByRole("listitem")).toHaveCount(0);
  await expect(cell.getByRole("button", { name: "Mesurer depuis le curseur" })).toBeFocused();
  await tabTo(cell.getByRole("button", { name: "Revenir à la vue de la cellule" }));
  await page.keyboard.press("Enter");
  await expect(map).toHaveValue("inverted gray");
  // One step of the notebook takes the deletion back.
  await cell.focus();
  await page.keyboard.press("z");
  await expect(cell.getByRole("listitem")).toContainText("20,0 mm");
});

test("the contents show how far a section has run, fold it and go there", async () => {
  await cells(page).first().focus();
  await page.keyboard.press("a");
  await page.keyboard.press("m");
  await page.keyboard.press("Enter");
  await pasteSource(page, "# Lire");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Table des matières" }).click();
  const contents = page.getByRole("complementary", { name: "Table des matières" });
  await expect(contents.getByRole("listitem")).toContainText("2/3");
  await accessible();
  await contents.getByRole("button", { name: "Replier : Lire" }).click();
  await expect(codeCells(page)).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("button", { name: "3 cellules repliées" })).toBeVisible();
  await contents.getByRole("button", { name: "Déplier : Lire" }).click();
  await expect(codeCells(page)).toHaveCount(3);
  await contents.getByRole("button", { name: "Lire", exact: true }).click();
  await expect(activeCell(page)).toBeFocused();
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(contents).toBeInViewport();
  await contents.getByRole("button", { name: "Lire", exact: true }).click();
  await expect(contents).toBeHidden();
});
