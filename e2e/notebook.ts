/** What the journeys touch on a notebook page, by what a person perceives where that is possible. */
import type { Locator, Page } from "@playwright/test";

export function cells(page: Page): Locator {
  return page.locator("[data-cell]");
}
export function codeCells(page: Page): Locator {
  return page.locator("[data-cell][data-type=code]");
}
/** The code cell that shows `output` and whose source has `source`. */
export function cellOf(page: Page, output: string, source: string): Locator {
  const withSource = codeCells(page).filter({ hasText: source });
  return (output === "" ? withSource : withSource.filter({ hasText: output })).first();
}
export async function runFocused(page: Page): Promise<void> {
  await page.keyboard.press("Shift+Enter");
}

/** Adds a code cell below the focused one by the keyboard and types into it. */
export async function addCell(page: Page, source: string): Promise<void> {
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  await typeSource(page, source);
}

/** Pastes into the editor that is open: no bracket or end of a comment is added, as happens where one types. */
export async function pasteSource(page: Page, source: string): Promise<void> {
  await page.locator("[data-cell][data-editing] .monaco-editor.focused").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, source);
}

/** Types into the editor that is open; Monaco adds its brackets and indentation. */
export async function typeSource(page: Page, source: string): Promise<void> {
  // Monaco's text box has no size of its own; what counts is that it has the focus.
  await page.locator("[data-cell][data-editing] :is(textarea, [role=textbox]):focus").waitFor({ state: "attached" });
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(source);
}

/** The cell that has the focus. */
export function activeCell(page: Page): Locator {
  return page.locator("[data-cell][data-active]");
}

/** Waits until the page says that all is stored. */
export async function saved(page: Page): Promise<void> {
  await page.locator("[data-kind=saved]").waitFor();
}

/** Makes an empty notebook from the shelf and opens it. */
export async function newNotebook(page: Page, title: string): Promise<void> {
  await page.getByRole("navigation", { name: "Navigation principale" }).getByRole("link", { name: "Notebooks" }).click();
  await page.getByRole("button", { name: "Nouveau notebook" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Titre").fill(title);
  await dialog.getByRole("button", { name: "Créer" }).click();
  await page.waitForURL(/\/notebooks\/[0-9a-f-]{36}$/);
  await saved(page);
}
