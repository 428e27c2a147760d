/** Sentences that the server writes into a document, in the notebook's language. */
import { createTranslator } from "use-intl/core";
import type { KernelDeath, LargestValue } from "../../protocol/kernel.ts";
import type { Language } from "../../protocol/identity.ts";
import en from "../../messages/en.json" with { type: "json" };
import fr from "../../messages/fr.json" with { type: "json" };

const sentences = { fr, en };

/** A sentence of the namespace `rooms`. */
export function roomSentence(language: Language, key: keyof (typeof fr)["rooms"], values: Record<string, string | number> = {}): string {
  const translate = createTranslator({ locale: language, messages: { rooms: sentences[language].rooms }, namespace: "rooms" });
  return translate(key, values);
}

/** Why the kernel is gone. */
export function deathSentence(language: Language, death: KernelDeath): string {
  if (death.cause === "out-of-memory" && death.largest !== undefined && death.limit !== undefined) {
    const values = death.largest.map((value) => largestSentence(language, value)).join(" ; ");
    return roomSentence(language, "outOfMemory", { limit: size(language, death.limit * 2 ** 20), values });
  }
  const translate = createTranslator({ locale: language, messages: { death: sentences[language].kernel.death }, namespace: "death" });
  return translate(death.cause, { exitCode: death.exitCode ?? 0, signal: death.signal ?? "", limit: death.limit ?? 0 });
}

function largestSentence(language: Language, { name, type, bytes, cell }: LargestValue): string {
  const values = { name, type, size: size(language, bytes) };
  return cell === "" ? roomSentence(language, "largestUnknown", values) : roomSentence(language, "largestValue", { ...values, cell });
}

function size(language: Language, bytes: number): string {
  const [value, unit] =
    bytes >= 2 ** 30 ? [bytes / 2 ** 30, language === "fr" ? "Go" : "GB"] : [bytes / 2 ** 20, language === "fr" ? "Mo" : "MB"];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
}
