/** A refusal in words, in one language. */
import type { Language } from "../protocol/identity.ts";
import type { Refusal } from "../protocol/refusal.ts";
import { spokenRefusal } from "../server/start/sentences.ts";

export interface SpokenRefusal extends Refusal {
  sentence: string;
  next: string;
}

export async function refusalText(refusal: Refusal, language: Language): Promise<SpokenRefusal> {
  return { ...refusal, ...spokenRefusal(language, refusal) };
}
