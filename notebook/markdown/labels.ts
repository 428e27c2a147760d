/** Cross references: what the texts of a notebook label, with a number for each figure, table and equation, in order. Pure. */

export interface Label {
  kind: "section" | "figure" | "table" | "equation" | "place";
  /** From 1; 0 for sections and places. */
  number: number;
  /** A section's heading. */
  title: string;
}
export type Labels = Readonly<Record<string, Label>>;

const name = String.raw`[\w][\w:.-]*`;
const target = new RegExp(String.raw`^\((${name})\)=[ \t]*$`);
const opening = /^(?::{3,}|`{3,})\{([\w-]+)\}/;
const option = new RegExp(String.raw`^:(?:label|name):[ \t]*(${name})[ \t]*$`);
const equation = new RegExp(String.raw`\$\$[ \t]*\((${name})\)[ \t]*$`);
const kinds: Record<string, Label["kind"]> = { figure: "figure", image: "figure", table: "table", "list-table": "table", math: "equation" };

/** Labels of these Markdown texts, in the notebook's order. A label that is used twice means its first place. */
export function labelsOf(texts: Iterable<string>): Labels {
  const labels: Record<string, Label> = Object.create(null) as Record<string, Label>;
  const count = { figure: 0, table: 0, equation: 0, section: 0, place: 0 };
  const add = (label: string, kind: Label["kind"], title = ""): void => {
    if (label in labels) return;
    const numbered = kind !== "section" && kind !== "place";
    if (numbered) count[kind] += 1;
    labels[label] = { kind, number: numbered ? count[kind] : 0, title };
  };
  for (const text of texts) {
    let inside: Label["kind"] | undefined;
    let waiting: string[] = [];
    for (const line of text.split("\n")) {
      const found = target.exec(line);
      if (found !== null) waiting.push(found[1]);
      const directive = opening.exec(line);
      if (directive !== null) {
        inside = kinds[directive[1]] ?? "place";
        for (const label of waiting) add(label, inside);
        waiting = [];
      }
      const given = option.exec(line);
      if (given !== null && inside !== undefined) add(given[1], inside);
      const formula = equation.exec(line);
      if (formula !== null) add(formula[1], "equation");
      if (found !== null || directive !== null || line.trim() === "") continue;
      const heading = /^#{1,6}[ \t]+(.*?)[ \t#]*$/.exec(line);
      for (const label of waiting) add(label, heading === null ? "place" : "section", heading?.[1] ?? "");
      waiting = [];
    }
    for (const label of waiting) add(label, "place");
  }
  return labels;
}

/** The address of a label within the page. The prefix keeps it from meaning anything to a script. */
export function anchorOf(label: string): string {
  return `t-${label.replaceAll(/[^\w-]/g, "-").toLowerCase()}`;
}
