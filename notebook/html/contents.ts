/** Headings of the rendered cells: one level below the document's title, each with an address, for the table of contents. */

export interface Heading {
  level: number;
  id: string;
  /** Its markup without links and targets, for the table of contents. */
  html: string;
}

/** What the headings of a document's cells are written into, cell after cell. */
export interface Outline {
  title: string;
  headings: Heading[];
  /** Levels as written of the headings that the next one may stand below. */
  above: number[];
}

/**
 * The markup with its headings named and moved below the document's title, no level left out whatever was written. A first heading that repeats
 * the title goes.
 */
export function withHeadings(html: string, outline: Outline): string {
  return html.replace(/<h([1-6])>([^]*?)<\/h\1>/g, (_, given: string, inner: string) => {
    const { title, headings, above } = outline;
    if (headings.length === 0 && plainText(inner) === title.trim()) return "";
    while (above.length > 0 && above.at(-1)! >= Number(given)) above.pop();
    above.push(Number(given));
    const level = Math.min(6, above.length + 1);
    const id = `s-${headings.length + 1}`;
    headings.push({ level, id, html: inner.replace(/<\/?(?:a|span id)\b[^>]*>/g, "") });
    return `<h${level} id="${id}">${inner}</h${level}>`;
  });
}

/** Nested lists, as the levels go; a level that is skipped costs none. */
export function contentsMarkup(headings: readonly Heading[]): string {
  let html = "";
  const open: number[] = [];
  for (const { level, id, html: title } of headings) {
    while (open.length > 1 && level <= open.at(-2)!) {
      html += "</li></ol>";
      open.pop();
    }
    if (open.length === 0 || level > open.at(-1)!) {
      html += "<ol>";
      open.push(level);
    } else {
      html += "</li>";
      open[open.length - 1] = level;
    }
    html += `<li><a href="#${id}">${title}</a>`;
  }
  return html + "</li></ol>".repeat(open.length);
}

/** Text of a heading's markup. */
export function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .trim();
}
