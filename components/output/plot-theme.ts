/** The page's colours and faces for a Plotly layout. What the figure says itself goes before. */
import type { Language } from "../../protocol/identity.ts";
import { colourOf } from "./theme.ts";
import type { Theme } from "./theme.ts";

type Json = Record<string, unknown>;

const colourwayLight = ["#0a5a68", "#b3541e", "#6b4fa0", "#3d7a2a", "#a8326a", "#8a6d00", "#3566b0", "#5c6972"];
const colourwayDark = ["#6cc5d1", "#f0a46b", "#b79df0", "#93cf7c", "#f08bb8", "#e0c050", "#8fb4f5", "#93a1a8"];

export function themedLayout(layout: unknown, { language, theme }: { language: Language; theme: Theme }): Json {
  const own = structuredClone(isObject(layout) ? layout : {});
  const ink = colourOf("--ink");
  const line = colourOf("--line");
  const axis = { gridcolor: line, zerolinecolor: line, linecolor: colourOf("--ink-faint"), tickcolor: line, automargin: true };
  const themed: Json = {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: `"Source Sans 3 Variable", "Segoe UI", sans-serif`, size: 13, color: ink },
    colorway: theme === "dark" ? colourwayDark : colourwayLight,
    title: { x: 0, xref: "paper", xanchor: "left", font: { size: 15 } },
    margin: { l: 56, r: 16, t: titled(own) ? 48 : 16, b: 48 },
    hoverlabel: { bgcolor: colourOf("--surface-raised"), bordercolor: line, font: { color: ink } },
    legend: { bgcolor: "rgba(0,0,0,0)" },
    separators: language === "fr" ? ",\u202f" : ".,",
    modebar: { bgcolor: "rgba(0,0,0,0)" },
  };
  const axes = new Set(["xaxis", "yaxis", ...Object.keys(own).filter((key) => /^[xy]axis\d*$/.test(key))]);
  for (const name of axes) themed[name] = axis;
  // A width would not follow the page.
  const { width: _width, ...rest } = merged(themed, typeof own["title"] === "string" ? { ...own, title: { text: own["title"] } } : own);
  return { ...rest, autosize: true };
}

function titled(layout: Json): boolean {
  return layout["title"] !== undefined && layout["title"] !== "";
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `over` goes before `under`, at every depth. */
function merged(under: Json, over: Json): Json {
  const result: Json = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = under[key];
    result[key] = isObject(below) && isObject(value) ? merged(below, value) : value;
  }
  return result;
}
