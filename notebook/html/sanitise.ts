/**
 * HTML of outputs as markup that can do nothing: a list of elements, attributes and properties of style is written anew, all else is left out,
 * with what it holds where that is no text. Data frames of pandas and R, formatted text and tables pass.
 */

const kept = new Set(
  "a abbr b blockquote br caption code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead time tr u ul var".split(
    " ",
  ),
);
/** What these hold is not for reading. */
const dropped = new Set(
  "script style template noscript iframe frame frameset object embed applet svg math head title textarea select option button form audio video canvas xmp plaintext noembed noframes".split(
    " ",
  ),
);
const voids = new Set(["br", "col", "hr", "img"]);
const attributes: Readonly<Record<string, RegExp>> = {
  title: /^[^]*$/,
  lang: /^[a-zA-Z-]{2,20}$/,
  dir: /^(?:ltr|rtl|auto)$/i,
  colspan: /^\d{1,3}$/,
  rowspan: /^\d{1,3}$/,
  scope: /^(?:row|col|rowgroup|colgroup)$/i,
  start: /^-?\d{1,6}$/,
  alt: /^[^]*$/,
  width: /^\d{1,4}%?$/,
  height: /^\d{1,4}%?$/,
  datetime: /^[\dT:Z.+-]{1,40}$/,
};
const properties =
  /^(?:color|background-color|text-align|vertical-align|font-weight|font-style|font-family|font-size|text-decoration|white-space|width|max-width|min-width|height|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width|collapse|spacing|radius))?|padding(?:-(?:top|right|bottom|left))?|margin(?:-(?:top|right|bottom|left))?|opacity)$/;

const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]+)))?/g;

export interface Sanitised {
  html: string;
  /** Something that would have run or drawn itself was left out. */
  incomplete: boolean;
}

export function sanitiseHtml(source: string): Sanitised {
  let html = "";
  let incomplete = false;
  let at = 0;
  const open: string[] = [];
  for (let found = nextMark(source, 0); found !== null; found = nextMark(source, at)) {
    html += text(source.slice(at, found.from));
    at = found.to;
    if (!("name" in found)) continue;
    const { name, closing, given } = found;
    if (dropped.has(name)) {
      if (!closing && name !== "style" && name !== "head" && name !== "title") incomplete = true;
      if (!closing && !given.endsWith("/")) at = endOf(source, name, at);
    } else if (kept.has(name)) html += closing ? closed(name, open) : opened(name, given, open);
  }
  html += text(source.slice(at));
  return {
    html:
      html +
      open
        .toReversed()
        .map((name) => `</${name}>`)
        .join(""),
    incomplete,
  };
}

type Mark = { from: number; to: number } | { from: number; to: number; name: string; closing: boolean; given: string };

/** The next tag or comment. Each character is looked at once, whatever is written: what is never closed is text, with all that follows. */
function nextMark(source: string, start: number): Mark | null {
  for (let from = source.indexOf("<", start); from >= 0; from = source.indexOf("<", from + 1)) {
    if (source.startsWith("<!--", from)) return { from, to: after(source, "-->", from + 4) };
    const closing = source[from + 1] === "/";
    const nameFrom = from + (closing ? 2 : 1);
    if (/[a-zA-Z]/.test(source.charAt(nameFrom))) {
      const end = endOfTag(source, nameFrom);
      if (end < 0) return null;
      const inside = source.slice(nameFrom, end);
      const nameLength = inside.search(/[\s/]/);
      const name = nameLength < 0 ? inside : inside.slice(0, nameLength);
      return { from, to: end + 1, name: name.toLowerCase(), closing, given: inside.slice(name.length) };
    }
    if (source[from + 1] === "!" || source[from + 1] === "?") return { from, to: after(source, ">", from + 2) };
  }
  return null;
}

function after(source: string, end: string, from: number): number {
  const place = source.indexOf(end, from);
  return place < 0 ? source.length : place + end.length;
}

/** Place of the bracket that closes a tag, or -1. One inside the quotes of a value closes nothing. */
function endOfTag(source: string, from: number): number {
  let valueBegins = false;
  for (let at = from; at < source.length; at++) {
    const sign = source[at];
    if (sign === ">") return at;
    if (valueBegins && (sign === '"' || sign === "'")) {
      at = source.indexOf(sign, at + 1);
      if (at < 0) return -1;
      valueBegins = false;
    } else if (sign === "=") valueBegins = true;
    else if (sign.trim() !== "") valueBegins = false;
  }
  return -1;
}

/** Where the element that begins here is over; the end of the text where it never is. */
function endOf(source: string, name: string, from: number): number {
  const end = new RegExp(`</${name}\\s*>`, "gi");
  end.lastIndex = from;
  return end.exec(source) === null ? source.length : end.lastIndex;
}

/** Deeper than this elements are left out; their text stays. */
const deepest = 200;

function opened(name: string, given: string, open: string[]): string {
  if (open.length >= deepest) return "";
  let written = "";
  for (const [, key, double, single, bare] of given.matchAll(attribute)) {
    const value = decoded(double ?? single ?? bare ?? "");
    const lower = key.toLowerCase();
    if (lower === "style") written += styleAttribute(value);
    else if (lower === "href" && name === "a" && /^(?:https?:\/\/|mailto:|#)/i.test(value)) written += ` href="${escaped(value)}"`;
    else if (lower === "src" && name === "img" && isImageData(value)) written += ` src="${escaped(value)}"`;
    else if (Object.hasOwn(attributes, lower) && attributes[lower].test(value)) written += ` ${lower}="${escaped(value)}"`;
  }
  if (name === "a" && written.includes(" href=")) written += ' rel="noopener noreferrer nofollow"';
  if (name === "img" && !written.includes(" src=")) return "";
  if (name === "img" && !written.includes(" alt=")) written += ' alt=""';
  if (!voids.has(name)) open.push(name);
  return `<${name}${written}>`;
}

function closed(name: string, open: string[]): string {
  const place = open.lastIndexOf(name);
  if (place < 0) return "";
  return open
    .splice(place)
    .toReversed()
    .map((each) => `</${each}>`)
    .join("");
}

function styleAttribute(value: string): string {
  const declarations = value
    .split(";")
    .map((declaration) => declaration.split(":").map((part) => part.trim()))
    .filter(
      ([property, setting, more]) =>
        more === undefined && properties.test(property.toLowerCase()) && /^[\w\s#.,%()-]+$/.test(setting ?? ""),
    )
    .filter(([, setting]) => !/\b(?:url|expression|image|var|attr|env)\b/i.test(setting));
  return declarations.length === 0 ? "" : ` style="${escaped(declarations.map((pair) => pair.join(": ")).join("; "))}"`;
}

export function isImageData(address: string): boolean {
  return /^data:image\/(?:png|jpeg|gif|webp|avif);base64,[a-zA-Z0-9+/=\s]*$/.test(address);
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

function decoded(value: string): string {
  return value.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));?/gi, (whole, hexadecimal: string, decimal: string, name: string) => {
    if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
    const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

/** Text keeps its entities; a lone bracket or ampersand becomes one. */
function text(source: string): string {
  return source
    .replace(/&(?!#?\w{1,31};)/g, "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

export function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}
