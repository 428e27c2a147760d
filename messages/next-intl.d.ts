/** Tells next-intl's types which sentences there are: a key that is missing does not compile. */
import type { Language } from "../protocol/identity.ts";
import type sentences from "./fr.json";

declare module "next-intl" {
  interface AppConfig {
    Locale: Language;
    Messages: typeof sentences;
  }
}
