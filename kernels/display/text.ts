/** Texts in the person's language. */
import { kernelPort } from "../evaluate/port.ts";
import type { Language } from "../../protocol/identity.ts";

/** The language of the person who runs the cell. */
export function language(): Language {
  return kernelPort()?.language() ?? "fr";
}

/**
 * Picks the person's language.
 *
 * ```ts
 * console.log(text({ fr: "Bonjour", en: "Hello" }));
 * ```
 */
export function text(texts: { fr: string; en: string }): string {
  return texts[language()];
}

/** A number as the person writes it: 1 234,5 or 1,234.5. */
export function formatNumber(value: number, digits = 4): string {
  return new Intl.NumberFormat(language(), { maximumSignificantDigits: digits }).format(value);
}
