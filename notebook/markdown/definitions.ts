/** Definition lists: a term on a line of its own, then lines that begin with a colon and a space; more lines of a definition are indented. */
import type { MarkdownIt } from "markdown-it";

const colon = /^:[ \t]+(.*)$/;

export function useDefinitions(md: MarkdownIt): void {
  md.block.ruler.before(
    "paragraph",
    "definition_list",
    (state, startLine, endLine, silent) => {
      const line = (index: number): string => state.src.slice(state.bMarks[index] + state.tShift[index], state.eMarks[index]);
      const blank = (index: number): boolean => line(index).trim() === "";
      const defines = (index: number): boolean => index < endLine && state.sCount[index] - state.blkIndent < 4 && colon.test(line(index));
      /** Line of the definition that follows a term; null where none does. */
      const after = (term: number): number | null => {
        if (term >= endLine || blank(term) || defines(term) || state.sCount[term] < state.blkIndent) return null;
        const next = term + 1 < endLine && blank(term + 1) ? term + 2 : term + 1;
        return defines(next) ? next : null;
      };
      if (after(startLine) === null) return false;
      if (silent) return true;
      let at = startLine;
      state.push("dl_open", "dl", 1).block = true;
      for (let next = after(at); next !== null; next = after(at)) {
        state.push("dt_open", "dt", 1);
        inline(line(at).trim(), at);
        state.push("dt_close", "dt", -1);
        at = next;
        while (defines(at)) at = definition(at);
        while (at < endLine && blank(at) && after(at + 1) !== null) at += 1;
      }
      state.push("dl_close", "dl", -1);
      state.line = at;
      return true;

      function inline(content: string, from: number): void {
        const token = state.push("inline", "", 0);
        token.content = content;
        token.map = [from, from + 1];
        token.children = [];
      }
      function definition(from: number): number {
        const lines = [colon.exec(line(from))![1]];
        let end = from + 1;
        while (end < endLine && !defines(end) && (blank(end) || state.sCount[end] > state.blkIndent)) {
          lines.push(state.getLines(end, end + 1, state.blkIndent + 2, false));
          end += 1;
        }
        const said = state.push("definition", "", 0);
        said.content = lines.join("\n").trim();
        // Blank lines before the next term are no part of it.
        while (end > from + 1 && blank(end - 1)) end -= 1;
        return defines(end + 1) && blank(end) ? end + 1 : end;
      }
    },
    { alt: [] },
  );
  md.renderer.rules["definition"] = (tokens, index, _options, environment) => {
    const html = md.render(tokens[index].content, environment);
    // One paragraph alone stands without its element, as in a tight list.
    const alone = /^<p>((?:(?!<p>)[^])*)<\/p>\n$/.exec(html);
    return `<dd>${alone === null ? html : alone[1]}</dd>\n`;
  };
}
