/** The server dies in the middle of typing and of a run: what showed as saved is there when it is back, and the run says what happened to it. */
import { Carnet, expect, signIn, test } from "./carnet.ts";
import { activeCell, addCell, cells, newNotebook, saved } from "./notebook.ts";

test("kill -9 while typing and while running loses nothing that showed as saved", async ({ page }) => {
  const carnet = new Carnet();
  await carnet.start();
  try {
    await signIn(page, carnet, 2);
    await newNotebook(page, "Survie");
    await cells(page).first().focus();
    await addCell(page, '"kept before"');
    await page.keyboard.press("Control+Enter");
    await expect(activeCell(page)).toContainText("'kept before'");
    for (let round = 1; round <= 2; round += 1) {
      await page.keyboard.press("Escape");
      await addCell(page, `console.log("started ${round}");\nawait new Promise((done) => setTimeout(done, 600_000));`);
      await page.keyboard.press("Control+Enter");
      await expect(activeCell(page)).toContainText(`started ${round}`);
      await page.keyboard.press("Escape");
      await addCell(page, `"typed ${round}"`);
      await saved(page);
      await carnet.kill();
      await page.keyboard.insertText(` // typed while the server was away ${round}`);
      await expect(page.locator("[data-kind=offline]")).toBeVisible();
      await carnet.start();
      await saved(page);
      await expect(
        cells(page)
          .filter({ hasText: `started ${round}` })
          .last(),
      ).toHaveAttribute("data-state", "lost");
    }
    const fresh = await page.context().newPage();
    await fresh.goto(page.url());
    await saved(fresh);
    for (const text of [
      "'kept before'",
      "started 1",
      "started 2",
      '"typed 1" // typed while the server was away 1',
      '"typed 2" // typed while the server was away 2',
    ]) {
      await expect(cells(fresh).filter({ hasText: text }).first(), text).toBeVisible();
    }
    await expect(fresh.getByText("Le serveur a redémarré pendant l’exécution").first()).toBeVisible();
  } finally {
    await carnet.stop();
  }
});
