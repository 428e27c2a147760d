/** Who opens a page, and in which language: the first thing that every page asks. */
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { setRequestLocale } from "next-intl/server";
import { cache } from "react";
import { isStaff, language } from "../protocol/identity.ts";
import type { Language, Person, SignedIn } from "../protocol/identity.ts";
import { languageCookie, preferredLanguage } from "../server/http/address.ts";
import { services } from "../server/services.ts";

/** The signed-in person of this request, asked once however many parts of the page want to know. */
export const whoVisits = cache(async (): Promise<SignedIn | null> => services().signIn.whoIs(await headers()));

/** The language for an address that names none. */
export async function languageWished(person?: Person): Promise<Language> {
  const [jar, sent] = await Promise.all([cookies(), headers()]);
  return preferredLanguage({
    person: person?.language,
    cookie: jar.get(languageCookie)?.value,
    acceptLanguage: sent.get("accept-language"),
  });
}

interface Localised {
  params: Promise<{ locale: string }>;
}

/** The language of an address for what surrounds a page; the page itself leads on where the address names none. */
export async function spokenLanguage({ params }: Localised): Promise<Language> {
  const { locale } = await params;
  const spoken = language.catch("fr").parse(locale);
  setRequestLocale(spoken);
  return spoken;
}

/** Settles the language of a page. An address without one is led to the same place in the visitor's language. */
export async function languageOf({ params }: Localised, place: string): Promise<Language> {
  const { locale } = await params;
  const named = language.safeParse(locale);
  if (!named.success) {
    const who = await whoVisits();
    redirect(`/${await languageWished(who?.person)}/${encodeURIComponent(locale)}${place}`);
  }
  setRequestLocale(named.data);
  return named.data;
}

export interface Visit {
  language: Language;
  who: SignedIn;
  staff: boolean;
}

/** A page for signed-in people: everyone else is led to the sign-in, and from there back to `place`. */
export async function visit(page: Localised, place: string): Promise<Visit> {
  const chosen = await languageOf(page, place);
  const who = await whoVisits();
  if (who === null) redirect(`/${chosen}/sign-in?to=${encodeURIComponent(`/${chosen}${place}`)}`);
  return { language: chosen, who, staff: isStaff(who.person) };
}
