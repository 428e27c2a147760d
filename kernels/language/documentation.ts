/**
 * What a TypeScript source says about what it declares: signatures with their types, and the comments before them. Erasing types keeps every
 * position, so a parser of JavaScript finds the declarations, and the source itself gives their text.
 */
import { stripTypeScriptTypes } from "node:module";
import { parse } from "acorn";
import type { AnyNode, Comment, MethodDefinition, Program, PropertyDefinition } from "acorn";

export interface Documented {
  name: string;
  kind: "function" | "class" | "value" | "type";
  /** TypeScript, without the body. */
  signature: string;
  /** The comment, as Markdown; empty where there is none. */
  comment: string;
  /** Of a class, and of what is assigned to a function as a property. */
  members: Documented[];
  /** The JavaScript of a function, by which a live value is recognized. */
  code?: string;
}

/** A name that a source exports: declared in it, or in another. */
export type Exported = { name: string; local: string } | { name: string; from: string; imported: string } | { name: "*"; from: string };

export interface SourceDocumentation {
  declared: Map<string, Documented>;
  exported: Exported[];
}

const nothing: SourceDocumentation = { declared: new Map(), exported: [] };

/** Never throws: a source that cannot be read so says nothing. */
export function documentationOf(source: string): SourceDocumentation {
  try {
    const code = stripTypeScriptTypes(source, { mode: "strip" });
    const comments: Comment[] = [];
    const program = parse(code, { ecmaVersion: "latest", sourceType: "module", allowAwaitOutsideFunction: true, onComment: comments });
    const reader = new Reader(source, code, comments);
    const declared = new Map<string, Documented>();
    for (const one of [...reader.values(program), ...reader.types()]) if (!declared.has(one.name)) declared.set(one.name, one);
    reader.assignedMembers(program, declared);
    return { declared, exported: [...exportsOf(program), ...typeExports(source)] };
  } catch {
    return nothing;
  }
}

class Reader {
  readonly #source: string;
  readonly #code: string;
  readonly #comments: Comment[];

  constructor(source: string, code: string, comments: Comment[]) {
    this.#source = source;
    this.#code = code;
    this.#comments = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
  }

  values(program: Program): Documented[] {
    return program.body.flatMap((statement) => {
      const node = "declaration" in statement && statement.declaration ? (statement.declaration as AnyNode) : statement;
      const at = { statement: statement.start, node };
      if (node.type === "FunctionDeclaration" && node.id) return [this.#function(node.id.name, at, node.body)];
      if (node.type === "ClassDeclaration" && node.id) return [this.#class(node.id.name, at, node.body)];
      if (node.type !== "VariableDeclaration") return [];
      return node.declarations.flatMap(({ id, init }): Documented[] => {
        if (id.type !== "Identifier") return [];
        const isFunction = init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression";
        const end = isFunction ? init.body.start : (init?.start ?? node.end);
        const signature = tidy(`${node.kind} ${this.#source.slice(id.start, end)}`.replace(/(?:=>|=)\s*$/, ""));
        const code = isFunction ? { code: this.#code.slice(init.start, init.end) } : {};
        return [
          {
            name: id.name,
            kind: isFunction ? "function" : "value",
            signature,
            comment: this.#comment(statement.start),
            members: [],
            ...code,
          },
        ];
      });
    });
  }

  #function(name: string, { statement, node }: { statement: number; node: AnyNode }, body: AnyNode): Documented {
    const comment = this.#comment(statement);
    // Overloads are types: they are blank in the code, and stand in the source before the function that carries them out.
    const overloads = this.#overloads(name, statement);
    const signature = overloads === "" ? tidy(this.#source.slice(node.start, body.start)) : overloads;
    return { name, kind: "function", signature, comment, members: [], code: this.#code.slice(node.start, node.end) };
  }

  #overloads(name: string, before: number): string {
    const gap = this.#source.slice(this.#gapStart(before), before);
    const found = gap.match(/(?:export\s+)?(?:async\s+)?function\s+[\p{ID_Continue}$]+[^;{]*;/gu) ?? [];
    return found
      .filter((text) => new RegExp(`function\\s+${name.replaceAll("$", "\\$")}\\b`).test(text))
      .map((text) => tidy(text.replace(/^export\s+/, "").replace(/;$/, "")))
      .join("\n");
  }

  /** Where the blank before a position begins: what stands there in the source is types. */
  #gapStart(before: number): number {
    const comment = this.#comments.findLast(({ end }) => end <= before);
    const text = this.#code.slice(0, before).trimEnd().length;
    return Math.max(text, comment && comment.end >= text ? comment.end : 0);
  }

  #class(name: string, { statement, node }: { statement: number; node: AnyNode }, body: AnyNode): Documented {
    const members = (body as Extract<AnyNode, { type: "ClassBody" }>).body.flatMap((member): Documented[] => {
      if (member.type !== "MethodDefinition" && member.type !== "PropertyDefinition") return [];
      return this.#member(member);
    });
    const signature = tidy(this.#source.slice(node.start, body.start));
    return { name, kind: "class", signature, comment: this.#comment(statement), members, code: this.#code.slice(node.start, node.end) };
  }

  #member(member: MethodDefinition | PropertyDefinition): Documented[] {
    if (member.key.type !== "Identifier" || member.computed) return [];
    const isMethod = member.type === "MethodDefinition";
    const end = isMethod ? member.value.body.start : (member.value?.start ?? member.end);
    const signature = tidy(this.#source.slice(member.start, end).replace(/[=;]\s*$/, ""));
    if (/^(?:private|protected)\b/.test(signature)) return [];
    const { name } = member.key;
    const code = isMethod ? { code: this.#code.slice(member.start, member.end) } : {};
    return [{ name, kind: isMethod ? "function" : "value", signature, comment: this.#comment(member.start), members: [], ...code }];
  }

  /** `display.update = …` documents a member of `display`. */
  assignedMembers(program: Program, declared: Map<string, Documented>): void {
    for (const statement of program.body) {
      if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression") continue;
      const { left, right } = statement.expression;
      if (left.type !== "MemberExpression" || left.object.type !== "Identifier" || left.property.type !== "Identifier") continue;
      const isFunction = right.type === "ArrowFunctionExpression" || right.type === "FunctionExpression";
      const end = isFunction ? right.body.start : right.start;
      const signature = tidy(this.#source.slice(left.start, end).replace(/(?:=>|=)\s*$/, ""));
      declared.get(left.object.name)?.members.push({
        name: left.property.name,
        kind: isFunction ? "function" : "value",
        signature,
        comment: this.#comment(statement.start),
        members: [],
        ...(isFunction ? { code: this.#code.slice(right.start, right.end) } : {}),
      });
    }
  }

  /** Interfaces and type aliases, which the code no longer has. */
  types(): Documented[] {
    return [...this.#source.matchAll(/^(?:export\s+)?(?:declare\s+)?(interface|type)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu)].map(
      ({ index, 2: name }) => ({
        name,
        kind: "type",
        signature: this.#source.slice(index, this.#typeEnd(index)).replace(/^export\s+/, ""),
        comment: this.#comment(index),
        members: [],
      }),
    );
  }

  #typeEnd(from: number): number {
    let depth = 0;
    for (let at = from; at < this.#source.length; at += 1) {
      const character = this.#source[at];
      if ("{([".includes(character)) depth += 1;
      else if ("})]".includes(character)) {
        depth -= 1;
        if (depth === 0 && character === "}" && !/^\s*[|&[]/.test(this.#source.slice(at + 1, at + 20))) return at + 1;
      } else if (depth === 0 && character === ";") return at;
    }
    return this.#source.length;
  }

  /** The documentation comment that ends where the blank before a position begins. */
  #comment(before: number): string {
    const comment = this.#comments.findLast(({ end }) => end <= before);
    if (
      !comment ||
      this.#code
        .slice(comment.end, before)
        .replaceAll(/\b(?:export|default|async)\b|\/\/.*/g, "")
        .trim() !== ""
    )
      return "";
    // A blank of types between them belongs to the type, unless they are overloads.
    const between = this.#source.slice(comment.end, before);
    return /^\s*(?:export\s+)?(?:interface|type)\b/.test(between) ? "" : markdownOf(comment.value);
  }
}

function tidy(text: string): string {
  return text
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/\( /g, "(")
    .replaceAll(/,? \)/g, ")")
    .trim();
}

/** The text of a documentation comment, without its stars; its tags as a list. */
export function markdownOf(comment: string): string {
  const lines = comment
    .replace(/^\*/, "")
    .split(/\r\n|[\n\r]/)
    .map((line) => line.replace(/^\s*\*? ?/, "").trimEnd());
  const written = lines.map((line) => {
    const [, tag, rest] = /^@(\w+)\s*(.*)$/.exec(line) ?? [];
    if (tag === undefined) return line;
    const [, name, text] = /^(?:\{[^}]*\}\s*)?\[?([\w$.]+)\]?\s*-?\s*(.*)$/.exec(rest) ?? [];
    if (/^(?:param|property|template)$/.test(tag) && name !== undefined) return `- \`${name}\` ${text}`;
    return tag === "example" ? rest : `- *${tag}* ${rest}`;
  });
  return written.join("\n").trim();
}

function exportsOf(program: Program): Exported[] {
  const textOf = (node: AnyNode): string => (node.type === "Identifier" ? node.name : String((node as { value?: unknown }).value));
  return program.body.flatMap((statement): Exported[] => {
    if (statement.type === "ExportAllDeclaration") {
      const from = String(statement.source.value);
      return statement.exported ? [{ name: textOf(statement.exported), from, imported: "*" }] : [{ name: "*", from }];
    }
    if (statement.type === "ExportDefaultDeclaration" && "id" in statement.declaration && statement.declaration.id)
      return [{ name: "default", local: statement.declaration.id.name }];
    if (statement.type !== "ExportNamedDeclaration") return [];
    const { declaration, source, specifiers } = statement;
    if (declaration?.type === "VariableDeclaration")
      return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [{ name: id.name, local: id.name }] : []));
    if (declaration) return [{ name: declaration.id.name, local: declaration.id.name }];
    return specifiers.map(({ local, exported }) =>
      source
        ? { name: textOf(exported), from: String(source.value), imported: textOf(local) }
        : { name: textOf(exported), local: textOf(local) },
    );
  });
}

/** `export type { A } from "…"`, and types exported where they are declared. */
function typeExports(source: string): Exported[] {
  const lists = [...source.matchAll(/export\s+(type\s+)?\{([^}]*)\}\s*from\s*["']([^"']+)["']/g)].flatMap(([, all, names, from]) =>
    names
      .split(",")
      .map((text) => text.trim())
      .filter((text) => text !== "" && (all !== undefined || text.startsWith("type ")))
      .map((text) => {
        const [imported, name = imported] = text.replace(/^type\s+/, "").split(/\s+as\s+/);
        return { name, from, imported };
      }),
  );
  const own = [...source.matchAll(/^export\s+(?:interface|type)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu)];
  return [...lists, ...own.map(([, name]) => ({ name, local: name }))];
}
