/** What the terminal says: refusals and the lines of the start, in French and in English since nobody is signed in there. */
import { createTranslator } from "use-intl/core";
import en from "../../messages/en.json" with { type: "json" };
import fr from "../../messages/fr.json" with { type: "json" };
import { withEveryDetail } from "../../messages/refusal-details.ts";
import type { Language } from "../../protocol/identity.ts";
import type { Refusal } from "../../protocol/refusal.ts";

const sentences = { fr, en };
type Messages = typeof fr;

/** A refusal in words. */
export function spokenRefusal(language: Language, refusal: Refusal): { sentence: string; next: string } {
  const messages = { refusals: sentences[language].refusals };
  const translate = createTranslator({ locale: language, messages, namespace: "refusals" });
  const details = withEveryDetail(refusal.details);
  return { sentence: translate(`${refusal.refused}.sentence`, details), next: translate(`${refusal.refused}.next`, details) };
}

/** A refusal with what to do, and for a setting what is accepted. */
export function refusalSentence(language: Language, refusal: Refusal): string {
  const { sentence, next } = spokenRefusal(language, refusal);
  const { name } = refusal.details;
  const { settings } = sentences[language];
  const accepted = refusal.refused === "setting-invalid" && typeof name === "string" && name in settings;
  return `${sentence} ${next}${accepted ? `\n  ${name} = ${settings[name as keyof Messages["settings"]]}` : ""}`;
}

/** A line of the namespace `start`. */
export function startSentence(language: Language, key: keyof Messages["start"], values: Record<string, string | number> = {}): string {
  return createTranslator({ locale: language, messages: { start: sentences[language].start }, namespace: "start" })(key, values);
}
