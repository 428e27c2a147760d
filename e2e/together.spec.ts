/** Two people in one cell, each with an undo of one's own; and a page that is closed while it is offline. */
import { expect, signIn, test } from "./carnet.ts";
import { activeCell, cells, newNotebook, saved, typeSource } from "./notebook.ts";

test("two people see each other's carets by name in one cell, and undo takes back one's own typing alone", async ({ browser, carnet }) => {
  const student = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await signIn(student, carnet, 2);
  await newNotebook(student, "À deux");
  await cells(student).first().focus();
  await student.keyboard.press("Enter");
  await typeSource(student, "const dose = 4;");
  await saved(student);
  const instructor = await (await browser.newContext({ locale: "fr-FR" })).newPage();
  await signIn(instructor, carnet, 1);
  await instructor.goto(student.url());
  await saved(instructor);
  await cells(instructor).first().focus();
  await instructor.keyboard.press("Enter");
  await instructor
    .locator("[data-editing] [role=textbox]:focus, [data-editing] .monaco-editor textarea:focus")
    .waitFor({ state: "attached" });
  await instructor.keyboard.press("ControlOrMeta+End");
  await instructor.keyboard.insertText(" // vu");
  await expect(cells(student).first()).toContainText("// vu");
  await expect(student.locator("[widgetid^=caret-]")).toContainText("Démo");
  await expect(instructor.locator("[widgetid^=caret-]")).toContainText("Démo");
  // The other's caret stands in the line, not somewhere on the page.
  const apart = await student.evaluate(() => {
    const [caret, text] = ["[widgetid^=caret-]", "[data-editing] .view-line"].map((each) =>
      document.querySelector(each)!.getBoundingClientRect(),
    );
    return { above: Math.abs(caret.top - text.top), left: text.left - caret.left };
  });
  expect(apart.above).toBeLessThan(4);
  expect(apart.left).toBeLessThanOrEqual(0);
  await student.keyboard.press("ControlOrMeta+z");
  await expect(cells(student).first()).not.toContainText("const dose");
  await expect(cells(student).first()).toContainText("// vu");
  await expect(cells(instructor).first()).not.toContainText("const dose");
  await instructor.context().close();
  await student.context().close();
});

test("what is typed offline is counted, outlives the closed page, and is merged on return", async ({ browser, carnet }) => {
  const context = await browser.newContext({ locale: "fr-FR" });
  const page = await context.newPage();
  await signIn(page, carnet, 2);
  await newNotebook(page, "Hors ligne");
  await cells(page).first().focus();
  await page.keyboard.press("Enter");
  await typeSource(page, "avant");
  await saved(page);
  await context.setOffline(true);
  await expect(page.locator("[data-kind=offline]")).toContainText("Hors ligne");
  await typeSource(page, "écrit hors ligne");
  await expect(page.locator("[data-kind=offline]")).toContainText(/\d+ modifications? gardées? ici/);
  const address = page.url();
  await page.close();
  await context.setOffline(false);
  const back = await context.newPage();
  await back.goto(address);
  await saved(back);
  await expect(activeCell(back)).toContainText("écrit hors ligne");
  await expect(activeCell(back)).not.toContainText("avant");
  await context.close();
});
