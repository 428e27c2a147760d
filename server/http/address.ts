/** Addresses: which language one names, whether one leads back into this application, and from which origin a request came. */
import { language } from "../../protocol/identity.ts";
import type { Language } from "../../protocol/identity.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

/** The name of the cookie that keeps the language of a browser, for visitors who are not signed in. */
export const languageCookie = "carnet-language";
/** The name of the cookie that keeps the choice of light or dark. */
export const themeCookie = "carnet-theme";

/**
 * The language for a visitor whose address names none: the person's own, else the browser's last choice here, else the first of the
 * `Accept-Language` list that we speak, else French.
 */
export function preferredLanguage(wishes: { person?: Language; cookie?: string; acceptLanguage?: string | null }): Language {
  if (wishes.person !== undefined) return wishes.person;
  const kept = language.safeParse(wishes.cookie);
  if (kept.success) return kept.data;
  const ranked = (wishes.acceptLanguage ?? "")
    .split(",")
    .map((entry) => {
      const [tag, ...parameters] = entry.trim().toLowerCase().split(";");
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined);
      return { tag: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of ranked) {
    const spoken = language.safeParse(tag);
    if (spoken.success) return spoken.data;
  }
  return "fr";
}

/** A path of this application to go on to, or null for anything that could lead elsewhere. */
export function returnPath(wished: unknown): string | null {
  if (typeof wished !== "string" || wished.length > 500 || !/^\/(fr|en)(\/[\w\-./%]*)?(\?[\w\-=&.%]*)?$/.test(wished)) return null;
  const base = "http://carnet.invalid";
  const url = new URL(wished, base);
  return url.origin === base && /^\/(fr|en)(\/|$)/.test(url.pathname) ? url.pathname + url.search : null;
}

/** The same place in another language: `/fr/notebooks?x=1` to `/en/notebooks?x=1`; the language's home for an address that names none. */
export function inLanguage(wished: unknown, wanted: Language): string {
  const path = returnPath(wished);
  return path === null ? `/${wanted}` : path.replace(/^\/(fr|en)/, `/${wanted}`);
}

/**
 * Lets only our own pages change anything: `Origin` must be exactly this application's. A request without it is refused too, since every
 * browser sends it with a POST.
 * @param expected The configured public origin; without one, what the `Host` header says, over HTTP or HTTPS.
 */
export function originRefusal(headers: Headers, expected: string | undefined): Refusal | null {
  const origin = headers.get("origin");
  if (origin !== null && expected !== undefined) return origin === expected ? null : refused("wrong-origin", { origin });
  const host = headers.get("host");
  const ours = origin !== null && host !== null && (origin === `https://${host}` || origin === `http://${host}`);
  return ours ? null : refused("wrong-origin", { origin: origin ?? "" });
}
