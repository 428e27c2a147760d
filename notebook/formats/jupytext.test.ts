import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NbCell, NbContent } from "../../protocol/nbformat.ts";
import { readJupytext, writeJupytext } from "./jupytext.ts";
import { pythonYaml } from "./python-yaml.ts";
import { readYaml } from "./yaml.ts";

const counter = () => {
  let ids = 0;
  return () => `n${(ids += 1)}`;
};
const through = (text: string) => writeJupytext(readJupytext(text, counter()) as NbContent);
const representation = "  text_representation:\n    extension: .md\n    format_name: myst\n    format_version: 0.13\n";

describe("a file comes back byte for byte", () => {
  test.each([
    ["with the version of jupytext that wrote it", `---\njupytext:\n${representation}    jupytext_version: 1.16.4\n---\n\n# A\n`],
    ["with a language", `---\njupytext:\n${representation}kernelspec:\n  name: ir\n---\n\n\`\`\`{code-cell} r\n1\n\`\`\`\n`],
    ["without front matter", "# A\n\n```{code-cell} ipython3\n:tags: [hide-input]\n\n1\n```\n"],
    [
      "with the front matter of a MyST page",
      "---\ntitle: Une leçon\nauthors: [Ada]\nkernelspec:\n  name: carnet\n---\n\nTexte\n".replace(
        /title.*\nauthors.*\n(kernelspec:\n.*\n)/,
        "authors: [Ada]\n$1title: Une leçon\n",
      ),
    ],
    [
      "with long words and words that YAML would take for others",
      `---\njupytext:\n${representation}kernelspec:\n  display_name: 'yes'\n  language: '1.5'\n  name: "a\\tb"\n---\n\n1\n`,
    ],
  ])("%s", (_, text) => expect(through(text)).toBe(text));
});

describe("a notebook of another program", () => {
  const notebook = (metadata: Record<string, unknown>, cells: Partial<NbCell>[]): NbContent => ({
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: cells.map((cell, index) => ({ id: `c${index}`, metadata: {}, source: "", ...cell }) as NbCell),
  });

  test("brings what jupytext takes: kernel and language, not widgets, not what a run left", () => {
    const metadata = { language_info: { name: "python", pygments_lexer: "ipython3" }, kernelspec: { name: "python3" }, widgets: {} };
    const code: Partial<NbCell> = { cell_type: "code", source: "1", metadata: { scrolled: true, tags: [], kept: 1, "bad key": 2 } };
    expect(writeJupytext(notebook(metadata, [code]))).toBe(
      `---\njupytext:\n${representation}kernelspec:\n  name: python3\n---\n\n\`\`\`{code-cell} ipython3\n:kept: 1\n\n1\n\`\`\`\n`,
    );
  });

  test("obeys its filters", () => {
    const jupytext = { notebook_metadata_filter: "vendor.a,-jupytext.text_representation", cell_metadata_filter: "-all" };
    const metadata = { jupytext, vendor: { a: 1, b: 2 }, kernelspec: { name: "k" } };
    expect(writeJupytext(notebook(metadata, [{ cell_type: "raw", source: "x", metadata: { gone: 1 } }]))).toBe(
      "---\njupytext:\n  cell_metadata_filter: -all\n  notebook_metadata_filter: vendor.a,-jupytext.text_representation\nkernelspec:\n  name: k\nvendor:\n  a: 1\n---\n\n```{raw-cell}\nx\n```\n".replace(
        "  cell_metadata_filter: -all\n  notebook_metadata_filter: vendor.a,-jupytext.text_representation\n",
        "  notebook_metadata_filter: vendor.a,-jupytext.text_representation\n  cell_metadata_filter: -all\n",
      ),
    );
  });

  test("has its raw first cell between dashes as front matter, which comes back as that cell", () => {
    const text = writeJupytext(notebook({ kernelspec: { name: "k" } }, [{ cell_type: "raw", source: "---\ntitle: T\n---" }]));
    expect(text).toBe(`---\ntitle: T\njupytext:\n${representation}  root_level_metadata_filter: -title\nkernelspec:\n  name: k\n---\n`);
    const read = readJupytext(text, counter()) as NbContent;
    expect(read.cells).toEqual([{ cell_type: "raw", id: "n1", metadata: {}, source: "---\ntitle: T\n---" }]);
    expect(writeJupytext(read)).toBe(text);
  });

  test("has code that holds fences and options kept apart from its own", () => {
    const sources = ["```\n````js\n```", ":tags: not one", "---\nno: block\n---", "  ```", "\n\nblank before"];
    const content = notebook(
      {},
      sources.map((source) => ({ cell_type: "code", source })),
    );
    expect((readJupytext(writeJupytext(content), counter()) as NbContent).cells.map(({ source }) => source)).toEqual(sources);
  });
});

const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      "a",
      "b c",
      " ",
      "\n",
      "é",
      "🫀",
      ":",
      "#",
      "'",
      '"',
      "-",
      "\t",
      "\\",
      "{",
      ",",
      "word ",
      "\u2028",
      "?",
      "0",
      ".",
    ),
    maxLength: 60,
  }),
  fc.constantFrom("yes", "null", "1e3", "1.5", "2020-01-01", "=", "<<", "0o7", "012", "1:30", ".5", "~", "", "- a"),
);
const key = text.filter((word) => /^[^\n\u2028]+$/.test(word) && word !== "__proto__" && !/^\d+$/.test(word));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Number.isInteger(number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 6 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const mapping = fc.dictionary<string, unknown>(key, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true });

test("any metadata come back from the YAML that holds them", () => {
  fc.assert(
    fc.property(mapping, (metadata) => {
      expect(readYaml(pythonYaml(metadata))).toEqual({ value: metadata });
    }),
    { numRuns: 300 },
  );
});

const program = `
import json, sys, yaml
class Compact(yaml.SafeDumper): pass
Compact.add_representer(list, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=not any(isinstance(i, dict) for i in v)))
Compact.add_representer(dict, lambda d, v: d.represent_mapping("tag:yaml.org,2002:map", v, flow_style=False))
print(json.dumps([yaml.dump(v, Dumper=Compact, sort_keys=False, allow_unicode=True) for v in json.load(sys.stdin)]))`;
const yamlOfPython = (values: unknown) =>
  spawnSync("/usr/bin/python3", ["-c", program], { input: JSON.stringify(values), encoding: "utf8" });
const absent = yamlOfPython([]).status !== 0 && "PyYAML (Debian: python3-yaml) is not installed";

test.skipIf(absent)(`PyYAML, which jupytext writes with, writes the same YAML${absent ? `: ${absent}` : ""}`, () => {
  const sampled = fc.sample(mapping, { numRuns: 400, seed: 7 }).filter((metadata) => !JSON.stringify(metadata).includes("\u2028"));
  const values = [...sampled, { "": " ", "two\nlines": [{ a: [] }] }];
  expect(values.map(pythonYaml)).toEqual(JSON.parse(yamlOfPython(values).stdout));
});
