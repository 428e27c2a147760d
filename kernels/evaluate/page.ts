/** What is known of a name, as pages in three forms: for a terminal, for a notebook, for a browser. */
import type { Language } from "../../protocol/identity.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import { mime } from "../../protocol/mime.ts";
import type { Documented } from "../language/documentation.ts";
import type { ValueFacts } from "./questions.ts";

export interface Known {
  /** As the person wrote it. */
  name: string;
  documented: Documented | null;
  facts: ValueFacts | null;
  /** Where it comes from: "carnet/display", "@tensorflow/tfjs". */
  origin: string | null;
}

const words = {
  fr: { members: "Membres", source: "Code", from: "Module", value: "Valeur", type: "Type" },
  en: { members: "Members", source: "Code", from: "Module", value: "Value", type: "Type" },
};
const kinds = {
  function: { fr: "fonction", en: "function" },
  class: { fr: "classe", en: "class" },
  value: { fr: "valeur", en: "value" },
  type: { fr: "type", en: "type" },
};
const firstLines = 6;
const sourceCharacters = 4000;

/** Said instead of a page, of a name that nothing is known of. */
export function notFound(name: string, language: Language): MimeBundle {
  const sentence = {
    fr: `« ${name} » n’est pas connu ici : exécutez d’abord la cellule qui le définit ou l’importe.`,
    en: `"${name}" is not known here: run the cell that defines or imports it first.`,
  };
  return { [mime.text]: sentence[language] };
}

/** @param all the whole comment, the members and the source; otherwise the first lines */
export function pageOf(known: Known, { all, language }: { all: boolean; language: Language }): MimeBundle {
  const markdown = markdownPage(known, all, language);
  return { [mime.text]: plainOf(markdown), [mime.markdown]: markdown, [mime.html]: htmlOf(markdown) };
}

function markdownPage({ name, documented, facts, origin }: Known, all: boolean, language: Language): string {
  const word = words[language];
  const kind = kinds[documented?.kind ?? facts?.kind ?? "value"][language];
  const isValue = facts?.kind === "value";
  const signature = documented?.signature ?? facts?.signature ?? `${name}: ${facts?.type ?? "unknown"}`;
  const comment = documented?.comment ?? "";
  const lines = comment.split("\n");
  const shown = all || lines.length <= firstLines ? comment : lines.slice(0, firstParagraph(lines)).join("\n");
  const listed = (documented?.members ?? []).filter((member) => member.name !== "constructor");
  const made = documented?.members.find((member) => member.name === "constructor");
  const source = all && facts?.source && !facts.source.includes("[native code]") ? facts.source.slice(0, sourceCharacters) : null;
  return [
    `**${name}** (${kind})${origin === null ? "" : `, ${word.from.toLowerCase()} \`${origin}\``}`,
    fenced([signature, ...(made ? [made.signature] : [])].join("\n")),
    shown,
    isValue ? `${word.type}: \`${facts.type}\`\n\n${word.value}: \`${facts.summary.replaceAll("`", "'")}\`` : "",
    all && listed.length > 0 ? [`${word.members}:`, "", ...listed.map(memberLine)].join("\n") : "",
    source === null ? "" : `${word.source}:\n\n${fenced(source)}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function fenced(code: string): string {
  return ["```ts", code, "```"].join("\n");
}

function firstParagraph(lines: string[]): number {
  const end = lines.indexOf("");
  return end < 1 ? firstLines : end;
}

function memberLine({ signature, comment }: Documented): string {
  const first = comment.split("\n")[0];
  return `- \`${signature}\`${first === "" ? "" : ` ${first}`}`;
}

function plainOf(markdown: string): string {
  return markdown
    .replaceAll(/^```\w*\n?/gm, "")
    .replaceAll(/\*\*([^*]+)\*\*/g, "$1")
    .replaceAll(/`([^`]*)`/g, "$1")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function inline(text: string): string {
  return escaped(text)
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith("`") && part.length > 1
        ? `<code>${part.slice(1, -1)}</code>`
        : part.replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>").replaceAll(/(?<![*\w])\*([^*\s][^*]*)\*(?![*\w])/g, "<em>$1</em>"),
    )
    .join("");
}

/** Enough of Markdown for documentation comments: paragraphs, lists, code. */
function htmlOf(markdown: string): string {
  const parts = markdown.split(/^```\w*\n([^]*?)\n```$/m);
  return parts
    .map((part, i) => {
      if (i % 2 === 1) return `<pre><code>${escaped(part)}</code></pre>`;
      const blocks = part.split(/\n{2,}/).filter((block) => block.trim() !== "");
      return blocks
        .map((block) => {
          const lines = block.trim().split("\n");
          if (!lines.every((line) => /^(?:- |\s{2,})/.test(line))) return `<p>${inline(lines.join(" "))}</p>`;
          const items = block.trim().split(/\n(?=- )/);
          return `<ul>${items.map((item) => `<li>${inline(item.replace(/^- /, "").replaceAll(/\n\s*/g, " "))}</li>`).join("")}</ul>`;
        })
        .join("");
    })
    .join("");
}
