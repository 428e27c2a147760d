/** A formula in TeX as MathML, which browsers draw themselves: a page of 170 formulas stays light, and screen readers read them. */
import katex from "katex";

/** Markup of KaTeX's own making: the formulas are the catalogue's, never a person's. */
export function formulaMarkup(tex: string): string {
  return katex.renderToString(tex, { displayMode: true, output: "mathml", throwOnError: false });
}
