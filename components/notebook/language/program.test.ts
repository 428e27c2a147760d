import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyse } from "./analyse.ts";
import { assemble } from "./assemble.ts";
import type { NotebookProgram } from "./program.ts";
import { at, programOf, ts } from "./testing.ts";

const hover = (program: NotebookProgram, id: string, offset: number): string =>
  (program.hover(id, offset)?.displayParts ?? []).map((part) => part.text).join("");
const documentation = (program: NotebookProgram, id: string, offset: number): string =>
  (program.hover(id, offset)?.documentation ?? []).map((part) => part.text).join("");
const said = (program: NotebookProgram, id: string) =>
  program.problems(id).map(({ start, length, severity, code }) => ({ start, length, severity, code }));

describe("a cell sees what stands above it", () => {
  test("values, functions with their comments, classes, types and imports", () => {
    const program = programOf([
      'const dose = 5;\n/** Doubles it. */\nfunction double(x: number) { return x * 2; }\nclass Lesion { volume = 1 }\ntype Side = "left" | "right";',
      "let side: Side = 'left';\nconst lesions = [new Lesion()];\nlesions[0].volume",
      "double(dose);\nside = 'right';",
    ]);
    expect([said(program, "c0"), said(program, "c1"), said(program, "c2")]).toEqual([[], [], []]);
    expect(hover(program, "c2", 0)).toBe("double(x: number): number");
    expect(documentation(program, "c2", 0)).toBe("Doubles it.");
    expect(hover(program, "c2", at("double(dose);", "dose"))).toBe("const dose: 5");
    expect(hover(program, "c2", 14)).toBe("let side: Side");
    expect(hover(program, "c1", at("let side: Side = 'left';\nconst lesions", "lesions"))).toBe("const lesions: Lesion[]");
  });

  test("a name declared again has its new type below, and its old one above", () => {
    const program = programOf([
      "const result = 1;",
      "result.toFixed(2);",
      'const result = "text";',
      "result.toUpperCase();\nresult.toFixed(2);",
    ]);
    expect(said(program, "c1")).toEqual([]);
    expect(said(program, "c3")).toEqual([{ start: 29, length: 7, severity: "warning", code: expect.any(Number) as number }]);
    expect(hover(program, "c1", 0)).toBe("const result: 1");
    expect(hover(program, "c3", 0)).toBe('const result: "text"');
  });

  test("a variable is assigned from another cell, a constant is not", () => {
    const program = programOf(["let count = 0;\nconst limit = 3;", "count += 1;\nlimit = 4;\ncount = 'x';"]);
    expect(said(program, "c1").map(({ start, severity }) => ({ start, severity }))).toEqual([
      { start: 12, severity: "warning" },
      { start: 23, severity: "warning" },
    ]);
  });

  test("a list that grows holds what was put into it, a type and a value may share a name", () => {
    const program = programOf([
      "const rows = [];\nrows.push({ suv: 2 });",
      "rows[0].suv;\nrows[0].sux;",
      "interface Box { a: number }",
      "const Box = 1;",
      "const b: Box = { a: Box };",
    ]);
    expect(said(program, "c1").map(({ start }) => start)).toEqual([21]);
    expect([said(program, "c3"), said(program, "c4")]).toEqual([[], []]);
  });

  test("what only stands below is a hint where it is needed at once, and nothing in a function that waits", () => {
    const program = programOf(["const later = () => factor;\nfactor;", "const factor = 2;"]);
    expect(program.problems("c0")).toMatchObject([{ start: 28, severity: "hint", below: { name: "factor", cell: "c1" } }]);
    program.setCells([{ id: "c0", source: "const later = () => factor;\nfactor;" }]);
    expect(said(program, "c0").map(({ severity }) => severity)).toEqual(["warning", "warning"]);
  });
});

describe("a cell is read as the kernel reads it", () => {
  test.each([
    ["await at the top", "const x = await Promise.resolve(1);\nx"],
    ["an object alone", "{ a: 1, b: [2] }"],
    ["a comment, then an object", "// both\n{ a: 1, b: 2 }"],
    ["a block", "{ const inner = 1; inner }"],
    ["an export", "export const y = 2;\nexport function f() {}\nexport { y as z };"],
    ["a question about a name", "patient.nom??"],
    ["a question that begins with its mark", "?patient"],
    ["an import from the home folder", 'import { helper } from "./helpers.ts";\nhelper()'],
    ["no types", "function add(a, b) { return a + b }\nadd(1, 2)"],
    ["a loop's var", "for (var i = 0; i < 3; i++) {}\ni"],
  ])("%s", (_what, source) => {
    expect(programOf([source]).problems("c0")).toEqual([]);
  });

  test("syntax that cannot run is an error, inside the cell, and does not spoil the next one", () => {
    const program = programOf(["const a = (1;", "const fine = 1;\nfine", "let s = `open"]);
    expect(program.problems("c0")).toMatchObject([{ severity: "error" }]);
    expect(program.problems("c1")).toEqual([]);
    const [open] = program.problems("c2");
    expect(open.start + open.length).toBeLessThanOrEqual("let s = `open".length);
  });

  test("of a part of Carnet that is none one hears before running; of packages the kernel knows", () => {
    expect(programOf(['import x from "carnet/nowhere";']).problems("c0")).toMatchObject([{ code: 2307, start: 14, length: 16 }]);
    expect(programOf(['import x from "nowhere";\nx.y']).problems("c0")).toEqual([]);
  });
});

describe("over cells", () => {
  const sources = ["let total = 0;\nconst a = 1;", "total += a;\nconst o = { a };", 'const a = "again";\na', "total"];
  test("renaming reaches every cell that means the same thing, and no other", () => {
    const program = programOf(sources);
    const edits = program.rename("c1", at(sources[1], "a;"), "first");
    expect(edits.toSorted((x, y) => x.id.localeCompare(y.id) || x.start - y.start)).toEqual([
      { id: "c0", start: 21, length: 1, text: "first" },
      { id: "c1", start: 9, length: 1, text: "first" },
      { id: "c1", start: 24, length: 1, text: "a: first" },
    ]);
    const totals = program.rename("c3", 1, "sum").map(({ id, start }) => `${id}:${start}`);
    expect(totals.toSorted()).toEqual(["c0:4", "c1:0", "c3:0"]);
    expect(
      program
        .rename("c0", 4, "sum")
        .map(({ id, start }) => `${id}:${start}`)
        .toSorted(),
    ).toEqual(totals.toSorted());
  });

  test("a definition leads to the cell that the name comes from", () => {
    const program = programOf(sources);
    expect(program.definition("c1", 0)).toEqual([{ id: "c0", start: 4, length: 5 }]);
    expect(program.definition("c1", 9)).toEqual([{ id: "c0", start: 21, length: 1 }]);
    expect(program.definition("c2", 19)).toEqual([{ id: "c2", start: 6, length: 1 }]);
  });

  test("somebody who types is offered every name from above, members, and help with arguments", () => {
    const program = programOf([]);
    const cells = [
      "const volumes = [1, 2];\nfunction mean(xs: number[], weight = 1) { return xs.length * weight; }",
      "",
      "const below = 1;",
    ];
    const type = (source: string): void =>
      void program.setCells(
        [cells[0], source, cells[2]].map((text, index) => ({ id: `c${index}`, source: text })),
        ["c1"],
      );
    type("vol");
    const names = (offset: number) => program.completions("c1", offset)?.entries.map(({ name }) => name) ?? [];
    expect(names(3)).toEqual(expect.arrayContaining(["volumes", "mean"]));
    expect(names(3)).not.toContain("below");
    type("volumes.");
    expect(names(8)).toEqual(expect.arrayContaining(["map", "filter"]));
    type("mean(volumes, )");
    expect(program.signature("c1", 14, {})).toMatchObject({ applicableSpan: { start: 5 }, argumentIndex: 1 });
    expect(
      program
        .completionDetails("c1", 0, "mean")
        ?.displayParts.map(({ text }) => text)
        .join(""),
    ).toMatch(/^mean\(xs: number/);
  });

  test("after a change only cells that can tell the difference are checked again", () => {
    const program = programOf(["const a = 1;", "const b = a;", "b + 1", "const free = 2;"]);
    const change = (source: string) =>
      program.setCells([source, "const b = a;", "b + 1", "const free = 2;"].map((text, index) => ({ id: `c${index}`, source: text })));
    expect(change("const a = 2;")).toEqual(["c0", "c1", "c2"]);
    expect(change("const a = 2;")).toEqual([]);
    expect(change("const gone = 2;").toSorted()).toEqual(["c0", "c1", "c2"]);
    expect(program.problems("c1")).toMatchObject([{ code: 2304 }]);
  });

  test("a type that hangs from cell to cell over hundreds of cells is still known, and so after a change", () => {
    const sources = Array.from({ length: 400 }, (_, index) => (index === 0 ? "const v0 = 1;" : `const v${index} = v${index - 1} + 1;`));
    const program = programOf([...sources, "v399.toFixed(); v399.nothing"]);
    expect(program.problems("c400").map(({ start }) => start)).toEqual([21]);
    program.setCells(
      [...sources.with(0, 'const v0 = "text";'), "v399.toUpperCase()"].map((source, index) => ({ id: `c${index}`, source })),
    );
    expect(program.problems("c400")).toEqual([]);
    expect(hover(program, "c400", 0)).toBe("const v399: string");
  });

  test("formatting touches the cell's own text alone", () => {
    const source = "const  x=1\nif(x){x}";
    const program = programOf(["const y = 1;", source]);
    const { changes: changed } = program.format("c1", {
      indentSize: 2,
      tabSize: 2,
      newLineCharacter: "\n",
      insertSpaceAfterKeywordsInControlFlowStatements: true,
      insertSpaceBeforeAndAfterBinaryOperators: true,
    });
    const text = changed
      .toSorted((p, q) => q.span.start - p.span.start)
      .reduce((now, { span, newText }) => now.slice(0, span.start) + newText + now.slice(span.start + span.length), source);
    expect(text).toBe("const x = 1\nif (x) { x }");
  });
});

describe("laws", () => {
  const name = fc.constantFrom("a", "b", "c");
  const statement = fc.oneof(
    fc
      .tuple(fc.constantFrom("const", "let", "var"), name, fc.constantFrom("1", '"text"', "[]", "{}"))
      .map(([word, n, value]) => `${word} ${n} = ${value};`),
    name.map((n) => `function ${n}() { return ${n}; }`),
    name.map((n) => `interface ${n} { x: 1 }`),
    name.map((n) => `class ${n} {}`),
    name.map((n) => `${n};`),
    fc.constantFrom("{ q: 1 }", "// é𝒳\n", "`open", "(", "import { x as a } from './x.ts';"),
  );
  const notebook = fc.array(
    fc.array(statement, { maxLength: 3 }).map((lines) => lines.join("\n")),
    { minLength: 1, maxLength: 6 },
  );

  test("every cell's text stands unchanged in the program, at the place that is said", () => {
    fc.assert(
      fc.property(notebook, fc.boolean(), (sources, typing) => {
        const texts = sources.map((source, index) => ({ id: `c${index}`, source, analysis: analyse(ts, source) }));
        const whole = new Set(typing ? texts.map(({ id }) => id) : []);
        for (const [index, cell] of assemble(texts, whole).entries()) {
          expect(cell.text.slice(cell.offset, cell.offset + cell.length)).toBe(sources[index]);
          for (const link of cell.links) {
            expect(cell.text.slice(link.at, link.at + link.name.length)).toBe(link.name);
            const from = texts.findIndex(({ id }) => id === link.from);
            // The last cell above that declares the name in that sense.
            expect(from).toBeLessThan(index);
            expect(sources[from].slice(link.declared.start, link.declared.start + link.name.length)).toBe(link.name);
          }
        }
      }),
    );
  });

  test("a use has the type of the last declaration above it", () => {
    const values = { number: "1", string: '"s"', boolean: "true" };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.constantFrom("number", "string", "boolean")), { minLength: 1, maxLength: 5 }),
        (declarations) => {
          const sources = declarations.flatMap(([n, type]) => [`let ${n} = ${values[type]};`, n]);
          const program = programOf(sources);
          declarations.forEach(([n, type], index) => {
            expect(hover(program, `c${index * 2 + 1}`, 0)).toBe(`let ${n}: ${type}`);
            expect(program.problems(`c${index * 2}`)).toEqual([]);
          });
        },
      ),
      { numRuns: 12 },
    );
  });

  test("problems, names and definitions lie inside cells, whatever is written", () => {
    fc.assert(
      fc.property(notebook, (sources) => {
        const program = programOf(sources);
        sources.forEach((source, index) => {
          const inside = ({ start, length }: { start: number; length: number }): void => {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(start + length).toBeLessThanOrEqual(Math.max(1, source.length));
          };
          program.problems(`c${index}`).forEach(inside);
          for (const edit of program.rename(`c${index}`, Math.max(0, source.length - 2), "renamed"))
            expect(edit.start + edit.length).toBeLessThanOrEqual(sources[Number(edit.id.slice(1))].length);
        });
      }),
      { numRuns: 15 },
    );
  });
});
