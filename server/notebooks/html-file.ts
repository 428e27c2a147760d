/** A notebook as an HTML file in a person's language: its sentences, and KaTeX's style sheet with the fonts inside. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createTranslator } from "use-intl/core";
import en from "../../messages/en.json" with { type: "json" };
import fr from "../../messages/fr.json" with { type: "json" };
import { htmlDocument } from "../../notebook/html/document.ts";
import { admonitionNames } from "../../notebook/markdown/admonitions.ts";
import type { AdmonitionTitles } from "../../notebook/markdown/admonitions.ts";
import type { NbContent } from "../../notebook/notebook.ts";
import type { Language } from "../../protocol/identity.ts";

const sentences = { fr, en };

export interface HtmlFile {
  title: string;
  /** Null where nobody is known to have written it. */
  author: string | null;
  date: Date;
  language: Language;
}

/** The notebook is whole: what its outputs hold is in it, not beside it. */
export function htmlFile(notebook: NbContent, { title, author, date, language }: HtmlFile): string {
  const messages = sentences[language];
  const document = createTranslator({ locale: language, messages: { document: messages.document }, namespace: "document" });
  const titles = Object.fromEntries(admonitionNames.map((name) => [name, messages.notebook.admonitions[name]])) as AdmonitionTitles;
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(date);
  return htmlDocument(notebook, {
    title,
    language,
    mathematicsStyle: mathematicsStyle(),
    words: {
      contents: document("contents"),
      byline: author === null ? day : document("byline", { author, day }),
      notForCare: document("notForCare"),
      syntheticData: document("syntheticData"),
      code: (number) => document("code", { number }),
      result: (number) => document("result", { number }),
    },
    outputs: {
      language,
      markdown: { titles, references: messages.notebook.references },
      words: {
        image: document("image"),
        chart: document("chart"),
        viewer: document("viewer"),
        synthetic: document("synthetic"),
        incomplete: document("incomplete"),
        errorFrames: document("errorFrames"),
        notShown: (type) => document("notShown", { type }),
        rows: (shown, all) => document("rows", { shown, all }),
      },
    },
  });
}

let style: string | undefined;

function mathematicsStyle(): string {
  style ??= withFontsInside();
  return style;
}

function withFontsInside(): string {
  const file = createRequire(import.meta.url).resolve("katex/dist/katex.min.css");
  return readFileSync(file, "utf8").replace(/src:url\(([^)]*\.woff2)\)[^;}]*/g, (_, font: string) => {
    const base64 = readFileSync(join(dirname(file), font)).toString("base64");
    return `src:url(data:font/woff2;base64,${base64}) format("woff2")`;
  });
}
