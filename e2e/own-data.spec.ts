/** Point 5 of a newcomer's day: a folder of DICOM from elsewhere becomes a data set, and the lesson runs on that patient. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, signIn, test, type Carnet } from "./carnet.ts";
import { cellOf, codeCells, saved, typeSource } from "./notebook.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const reference = join(resolve(root, process.env["CARNET_REFERENCE"] ?? "../shared/reference"), "tcia_sts_wholebody_pet/STS_001/FDG_PET");

/** Opens the lesson, puts the data set's name into its cell and runs everything. */
async function runLessonOn(page: Page, carnet: Carnet, name: string): Promise<void> {
  await page.goto(`${carnet.address}/fr/lessons/images/lire-une-image-tep`);
  await saved(page);
  const opening = cellOf(page, "", "openDataset(");
  const source = await opening.locator("pre").first().innerText();
  await opening.focus();
  await page.keyboard.press("Enter");
  await typeSource(page, source.replace("tep-corps-entier-synthetique", name));
  await page.keyboard.press("Escape");
  await expect(cellOf(page, "", `const name = "${name}"`)).toBeVisible();
  await saved(page);
  await page.getByRole("button", { name: "Tout exécuter" }).click();
  const count = await codeCells(page).count();
  for (let index = 0; index < count; index += 1) {
    await expect(codeCells(page).nth(index), `cell ${index + 1}`).toHaveAttribute("data-state", "ok", { timeout: 120_000 });
  }
}

test("a mixed folder is imported by the command line: good series are kept, the rest is listed with its reason", async ({
  carnet,
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "carnet-mixed-"));
  const made = join(carnet.dataFolder, "datasets/tep-corps-entier-synthetique");
  const series = readdirSync(made, { recursive: true })
    .map(String)
    .filter((file) => file.endsWith(".dcm"));
  mkdirSync(join(folder, "exam"));
  for (const [index, file] of series.entries()) cpSync(join(made, file), join(folder, "exam", `${index}.dcm`));
  writeFileSync(join(folder, "notes.txt"), "not an image");
  writeFileSync(join(folder, "empty.dcm"), "");
  cpSync(join(made, series[0]), join(folder, "cut.dcm"));
  truncateSync(join(folder, "cut.dcm"), 3000);

  const { code, output } = await carnet.command("dataset", "import", folder, "--name", "examen-mixte", "--title", "Examen mixte");
  expect(code, output).toBe(0);
  for (const file of ["notes.txt", "empty.dcm", "cut.dcm"]) expect(output).toContain(file);
  expect(output).toContain('openDataset("examen-mixte")');
  const listed = await carnet.command("dataset", "list");
  expect(listed.output).toContain("examen-mixte");
  const nothing = mkdtempSync(join(tmpdir(), "carnet-nothing-"));
  writeFileSync(join(nothing, "a.txt"), "a");
  const refused = await carnet.command("dataset", "import", nothing, "--name", "rien");
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain("aucune série DICOM lisible");

  await signIn(page, carnet, 2);
  await page.goto(`${carnet.address}/fr/datasets`);
  await expect(page.getByRole("heading", { name: "Examen mixte" })).toBeVisible();
  for (const made of [folder, nothing]) rmSync(made, { recursive: true });
});

test("an instructor imports a folder in the browser", async ({ carnet, page }) => {
  await signIn(page, carnet, 1);
  await page.goto(`${carnet.address}/fr/datasets`);
  const made = join(carnet.dataFolder, "datasets/tep-corps-entier-synthetique");
  const inside =
    readdirSync(made, { recursive: true })
      .map(String)
      .find((file) => file.endsWith(".dcm")) ?? "";
  await page.locator("input[type=file]").setInputFiles(join(made, inside, ".."));
  await page.getByLabel("Nom dans les leçons").fill("par-le-navigateur");
  await page.getByLabel("Titre", { exact: true }).fill("Par le navigateur");
  await page.getByRole("button", { name: "Importer", exact: true }).click();
  await expect(page.getByText("« Par le navigateur » est prêt")).toBeVisible({ timeout: 120_000 });
});

test("an instructor makes a synthetic cohort in the browser, whose card says what it is and how to open it", async ({ carnet, page }) => {
  await signIn(page, carnet, 1);
  await page.goto(`${carnet.address}/fr/datasets`);
  await page.getByLabel("Titre de la cohorte").fill("Cohorte d’essai");
  await page.getByLabel("Nom de la cohorte").fill("cohorte-d-essai");
  await page.getByLabel("Contenu").selectOption("tables");
  await page.getByLabel("Patients", { exact: true }).fill("300");
  await page.getByRole("button", { name: "Fabriquer" }).click();
  await expect(page.getByText("est prête")).toBeVisible({ timeout: 60_000 });
  const card = page.getByRole("article", { name: "Cohorte d’essai" });
  await expect(card).toContainText("Synthétique");
  await expect(card).toContainText("300 patients, 3 centres");
  await expect(card).toContainText('openDataset("cohorte-d-essai").cohort()');
});

test("the lesson runs on a real patient's whole-body PET", async ({ carnet, page }) => {
  test.skip(!existsSync(reference), `The reference series is not at ${reference}: set CARNET_REFERENCE to try it on a real patient.`);
  const { code, output } = await carnet.command("dataset", "import", reference, "--name", "sts-001", "--title", "STS 001");
  expect(code, output).toBe(0);
  await signIn(page, carnet, 4);
  await runLessonOn(page, carnet, "sts-001");
  await expect(cellOf(page, "", "diceCoefficient")).toContainText("c’est celui d’un patient");
  await expect(cellOf(page, "", "showVolume({").getByText("données synthétiques", { exact: true })).toHaveCount(0);
  await expect(cellOf(page, "", "clusterBootstrapMean(differences")).toContainText("Gain");
});
