/** Which addresses written in a notebook may become links and images. */

/** Links go to the web, to a mail address or within the page; nothing else (`javascript:`, `data:`, `file:`…) becomes a link. */
export function isSafeLink(address: string): boolean {
  if (address.startsWith("#")) return true;
  const scheme = schemeOf(address);
  return scheme === "http" || scheme === "https" || scheme === "mailto";
}

/** Images are in the text itself: an address elsewhere would tell its owner who reads the lesson. SVG is left out, for it may hold scripts. */
export function isSafeImage(address: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-z0-9+/=\s]*$/i.test(address);
}

function schemeOf(address: string): string | null {
  // Browsers drop control characters and blanks before they read the scheme.
  const seen = address.replace(/[\p{Cc}\p{Cf}\s]/gu, "");
  return /^([a-z][a-z0-9+.-]*):/i.exec(seen)?.[1].toLowerCase() ?? null;
}
