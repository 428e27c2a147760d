/**
 * From a hospital's key to a model in the researcher's hands: the owner admits a hospital, whose program is a process of its own, a researcher trains with
 * it on the page, and what she downloads is what the registry says.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, signIn, test, type Carnet } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook } from "./notebook.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
let place = "";
let hospital: ChildProcess | undefined;
test.beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "carnet-hospital-"));
});
test.afterAll(async () => {
  if (hospital !== undefined && hospital.exitCode === null) {
    const gone = once(hospital, "exit");
    hospital.kill("SIGTERM");
    await gone;
  }
  rmSync(place, { recursive: true, force: true });
});

const program = (...args: string[]) =>
  spawn(join(root, "node_modules/.bin/node"), ["federation/node/main.ts", "--folder", join(place, "Nice"), ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });

/** As the hospital does it: a folder with its patients, and the key that its program prints. */
async function hospitalKey(): Promise<string> {
  const data = { kind: "synthetic", alpha: 0, beta: 0, hospitals: 1, index: 0, seed: 1, inputs: 6, classes: 2, samples: 60 };
  mkdirSync(join(place, "Nice"), { recursive: true });
  writeFileSync(join(place, "Nice/configuration.json"), JSON.stringify({ version: 1, hospital: "Nice", dataset: "synthetic", data }));
  const child = program("--key");
  const [key] = (await once(child.stdout, "data")) as [Buffer];
  return key.toString();
}

const followUp = `import { desk } from "carnet/federation";
const site = await desk();
const { plan } = await site.experiment("poumon-12-mois");
const experiment = await site.start({ experiment: "suite", plan: { ...plan, name: "Suite", rounds: 2 }, hospitals: ["Nice"] });
const made: number[] = [];
for await (const { round } of experiment.follow()) made.push(round + 1);
const { sha256 } = await experiment.model();
console.log("tours", ...made, experiment.status, sha256);`;

/** A researcher is invited, and comes in. Nobody of the demonstration class may change her role: other journeys share the server. */
async function researcher(owner: Page, carnet: Carnet): Promise<Page> {
  const headers = { origin: carnet.address };
  const made = await owner.request.post(`${carnet.address}/api/invitations`, { data: { role: "researcher", language: "fr" }, headers });
  const { body } = (await made.json()) as { body: { path: string } };
  const page = await (await owner.context().browser()!.newContext({ locale: "fr-FR" })).newPage();
  await page.goto(carnet.address + body.path);
  await page.getByLabel("Prénom et nom").fill("Renée");
  await page.getByLabel("Adresse électronique").fill("renee@carnet.example");
  await page.getByLabel("Mot de passe").fill("une phrase que personne ne devine");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await expect(page.getByRole("navigation", { name: "Navigation principale" })).toBeVisible();
  return page;
}

test("an owner admits a hospital, a researcher trains with it, and the model that she takes is the registry's", async ({
  carnet,
  page,
}) => {
  const key = await hospitalKey();
  await signIn(page, carnet, 0);
  await page.goto(`${carnet.address}/fr/federation/hospitals`);
  await page.getByLabel("Nom de l’hôpital").fill("Nice");
  await page.getByLabel("Clé publique").fill("pas une clé");
  await page.getByRole("button", { name: "Admettre" }).click();
  await expect(page.getByText("Ceci n’est pas la clé publique d’un hôpital.")).toBeVisible();
  await page.getByLabel("Clé publique").fill(key);
  await page.getByRole("button", { name: "Admettre" }).click();
  await expect(page.getByRole("cell", { name: "Absent" })).toBeVisible();
  hospital = program("--desk", carnet.address);
  await expect(page.getByRole("cell", { name: "Connecté" })).toBeVisible();

  const desk = await researcher(page, carnet);
  await desk.getByRole("link", { name: "Fédération" }).click();
  await desk.getByRole("link", { name: "Nouvelle expérience" }).click();
  await desk.getByLabel("Titre", { exact: true }).fill("Poumon, 12 mois");
  await expect(desk.getByLabel("Nom court")).toHaveValue("poumon-12-mois");
  await desk.getByLabel("Ce que le modèle prédit").selectOption("softmax");
  await desk.getByLabel("Nombre de variables").fill("6");
  await desk.getByLabel("Nombre de classes").fill("2");
  await desk.getByLabel("Tours", { exact: true }).fill("0");
  await desk.getByRole("button", { name: "Commencer l’expérience" }).click();
  await expect(desk.getByLabel("Tours", { exact: true })).toHaveAccessibleDescription("Au moins 1.");
  await desk.getByLabel("Tours", { exact: true }).fill("3");
  await desk.getByRole("button", { name: "Commencer l’expérience" }).click();
  await desk.waitForURL(/\/federation\/experiments\/poumon-12-mois$/);
  await expect(desk.getByRole("heading", { level: 1 })).toHaveText("Poumon, 12 mois Terminée");
  await expect(desk.getByRole("region", { name: "Tours" }).getByRole("row")).toHaveCount(4);
  await expect(desk.getByRole("region", { name: "Qui a pris part" }).getByRole("row", { name: /Nice a contribué 60/ })).toBeVisible();

  const downloading = desk.waitForEvent("download");
  await desk.getByRole("link", { name: "Télécharger les poids du tour 3" }).click();
  const file = await (await downloading).path();
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  await expect(desk.getByRole("region", { name: "Modèles" }).getByRole("row").nth(1)).toContainText(sha256.slice(0, 16));
  const provenance = await desk.request.get(`${carnet.address}/api/federation/experiments/poumon-12-mois/models/3/provenance`);
  expect(await provenance.json()).toMatchObject({ model: { sha256, participants: ["Nice"] }, plan: { rounds: 3 }, hospitals: ["Nice"] });

  await desk.getByRole("button", { name: "Mesurer le dernier modèle" }).click();
  await expect(desk.getByText("Mesuré.")).toBeVisible();
  await expect(desk.getByRole("region", { name: "Modèles" }).getByText("pas encore")).toHaveCount(0);

  for (const width of [1280, 320]) {
    await desk.setViewportSize({ width, height: 900 });
    const { violations } = await new AxeBuilder({ page: desk }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    expect(await desk.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
  }
  await desk.goto(`${carnet.address}/fr/federation`);
  await desk.locator("input[type=file]").setInputFiles(file);
  await expect(desk.getByText("«\u00a0Poumon, 12 mois\u00a0», modèle du tour 3.")).toBeVisible();

  // The same from a cell: another experiment with the same plan, followed to its end, whose model is the registry's.
  await newNotebook(desk, "Suite");
  await cells(desk).first().focus();
  await addCell(desk, followUp);
  await desk.keyboard.press("Control+Enter");
  await expect(activeCell(desk)).toHaveAttribute("data-state", "ok");
  const second = (await (await desk.request.get(`${carnet.address}/api/federation/experiments/suite`)).json()) as {
    body: { status: string; models: { sha256: string }[] };
  };
  expect([second.body.status, second.body.models.length]).toEqual(["finished", 3]);
  await expect(activeCell(desk)).toContainText(`tours 1 2 finished ${second.body.models[2].sha256}`);
  await desk.context().close();

  await signIn(page, carnet, 3);
  await expect(page.getByRole("link", { name: "Fédération" })).toHaveCount(0);
  await page.goto(`${carnet.address}/fr/federation/experiments/poumon-12-mois`);
  await expect(page.getByText("Votre rôle ne permet pas de faire cela.")).toBeVisible();
});
