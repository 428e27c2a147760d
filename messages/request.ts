/** What next-intl needs to know of a request: the language of its address and that language's sentences. */
import { getRequestConfig } from "next-intl/server";
import { language } from "../protocol/identity.ts";
import en from "./en.json" with { type: "json" };
import fr from "./fr.json" with { type: "json" };

const sentences = { fr, en };

export default getRequestConfig(async ({ locale, requestLocale }) => {
  const named = language.safeParse(locale ?? (await requestLocale));
  const chosen = named.success ? named.data : "fr";
  return { locale: chosen, messages: sentences[chosen], timeZone: process.env.TZ ?? "Europe/Paris" };
});
