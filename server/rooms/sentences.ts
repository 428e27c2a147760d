/** Sentences that the server writes into a document, in the notebook's language. */
import { createTranslator } from "use-intl/core";
import type { KernelDeath } from "../../protocol/kernel.ts";
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
  const translate = createTranslator({ locale: language, messages: { death: sentences[language].kernel.death }, namespace: "death" });
  return translate(death.cause, { exitCode: death.exitCode ?? 0, signal: death.signal ?? "" });
}
