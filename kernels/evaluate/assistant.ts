/**
 * Completes and explains, from the live values and from the texts: the cell that is being written, the cells that ran, Carnet's sources.
 * Lives in the director; what only the values know it asks the thread of the cells, which looks without running anything.
 */
import type { KernelMessage } from "../../protocol/kernel.ts";
import type { Language } from "../../protocol/identity.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import type { Chain } from "../language/chain.ts";
import { chainText, keywords } from "../language/chain.ts";
import type { CompletionPoint } from "../language/cursor.ts";
import { completionPoint, inspectedChain } from "../language/cursor.ts";
import { declaredNames } from "../language/declared-names.ts";
import type { Documented } from "../language/documentation.ts";
import { documentationOf } from "../language/documentation.ts";
import { tokensOf } from "../language/tokens.ts";
import type { Translation } from "../language/translate.ts";
import { Library } from "./library.ts";
import { tensorflowDocumentation } from "./package-documentation.ts";
import { pageOf } from "./page.ts";
import type { Answer, Named, Question, ValueFacts } from "./questions.ts";

type Completions = Omit<Extract<KernelMessage, { type: "complete_reply" }>, "type" | "parent">;
/** Null when the cells' thread did not answer in time. */
type Ask = (question: Question) => Promise<Answer | null>;

const maximumMatches = 500;

export class Assistant {
  readonly #ask: Ask;
  #library: Library | null = null;
  /** Of each name that a cell declared: the cell's text. */
  readonly #sources = new Map<string, string>();
  /** Of each name that a cell imported: the module, and the name there. */
  readonly #imports = new Map<string, { module: string; name: string }>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Remembers what a cell that is about to run declares. */
  learn(code: string, { declared, imports }: Translation): void {
    for (const name of declared) {
      this.#sources.set(name, code);
      this.#imports.delete(name);
    }
    for (const [local, imported] of imports) {
      this.#sources.delete(local);
      this.#imports.set(local, imported);
    }
  }

  async complete(code: string, cursor: number): Promise<Completions> {
    const point = completionPoint(code, cursor);
    if (!point) return { matches: [], start: cursor, end: cursor };
    const found = fitting(await this.#candidates(point, code), point.prefix);
    const written = (name: string): string => (point.kind === "key" ? JSON.stringify(name).slice(1, -1) : name);
    return {
      matches: found.map(({ name }) => written(name)),
      start: point.start,
      end: point.end,
      types: found.map(({ name, type, signature }) => ({ text: written(name), type, ...(signature === undefined ? {} : { signature }) })),
    };
  }

  async #candidates(point: CompletionPoint, code: string): Promise<Named[]> {
    switch (point.kind) {
      case "member":
      case "key": {
        const members = namesIn(await this.#ask({ about: "members", of: point.of }));
        return members.filter(({ name, far }) => (point.kind === "key" ? far === 0 : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)));
      }
      case "module": {
        const answer = await this.#ask({ about: "modules" });
        return answer && "modules" in answer ? answer.modules.map((name, i) => ({ name, type: "module", far: i / 1000 })) : [];
      }
      case "export":
        return (await this.#exports(point.module)).filter(({ name }) => !point.taken.includes(name));
      case "name": {
        const { tokens } = tokensOf(code);
        const here = declaredNames(tokens.filter(({ start, end }) => !(start === point.start && end === point.end)));
        const [known, words] = [namesIn(await this.#ask({ about: "names" })), keywords];
        return [
          ...known.filter(({ far }) => far === 0),
          ...here.map((name): Named => ({ name, type: "instance", far: 0 })),
          ...known.filter(({ far }) => far > 0),
          ...words.map((name): Named => ({ name, type: "keyword", far: 1.5 })),
        ];
      }
    }
  }

  async #exports(module: string): Promise<Named[]> {
    const documented = this.#read().exportsOf(module);
    if (!documented) return namesIn(await this.#ask({ about: "exports", of: module }));
    return [...documented].map(([name, { kind, signature }]) => ({
      name,
      type: kind === "value" ? "instance" : kind === "type" ? "class" : kind,
      far: kind === "type" ? 0.5 : 0,
      signature: signature.split("\n")[0],
    }));
  }

  async inspect(code: string, cursor: number, options: { all: boolean; language: Language }): Promise<MimeBundle | null> {
    const chain = inspectedChain(code, cursor);
    return chain && (await this.page(chain, options));
  }

  /** All that is known of a path; null when nothing is. */
  async page(chain: Chain, options: { all: boolean; language: Language }): Promise<MimeBundle | null> {
    const answer = await this.#ask({ about: "value", of: chain });
    const facts = answer && "value" in answer ? answer.value : null;
    const found = this.#documented(chain, facts);
    if (!facts && !found) return null;
    const origin = chain.root.kind === "name" ? (this.#imports.get(chain.root.name)?.module ?? null) : null;
    return pageOf({ name: chainText(chain), facts, documented: found, origin }, options);
  }

  #documented({ root, keys }: Chain, facts: ValueFacts | null): Documented | null {
    if (root.kind === "name") {
      const imported = this.#imports.get(root.name);
      const source = this.#sources.get(root.name);
      const isWhole = imported?.name === "*";
      const module = imported ? this.#read().exportsOf(imported.module) : null;
      const start = isWhole ? module?.get(keys[0] ?? "") : imported ? module?.get(imported.name) : undefined;
      const declared = source === undefined ? undefined : documentationOf(source).declared.get(root.name);
      const path = isWhole ? keys.slice(1) : keys;
      const found = path.reduce<Documented | undefined>(
        (at, key) => at?.members.find(({ name, kind }) => name === key && kind !== "value"),
        start ?? declared,
      );
      if (found && !(isWhole && keys.length === 0)) return found;
    }
    const library = root.kind === "name" ? this.#imports.get(root.name) : undefined;
    if (facts?.kind === "function" && library?.module.startsWith("@tensorflow/")) {
      const told = tensorflowDocumentation(library.name === "*" || library.name === "default" ? keys : [library.name, ...keys]);
      if (told) return told;
    }
    const known = facts?.source === undefined ? null : (this.#library?.ofCode(facts.source) ?? null);
    return known ?? this.#ofOwner(facts?.owner, keys.at(-1));
  }

  /** A method of a class that a cell declared. */
  #ofOwner(owner: string | undefined, key: string | undefined): Documented | null {
    const source = owner === undefined ? undefined : this.#sources.get(owner);
    const members = source === undefined ? [] : (documentationOf(source).declared.get(owner!)?.members ?? []);
    return members.find(({ name, kind }) => name === key && kind === "function") ?? null;
  }

  /** What the cells can have met is read. */
  #read(): Library {
    this.#library ??= new Library();
    return this.#library;
  }
}

function namesIn(answer: Answer | null): Named[] {
  return answer && "names" in answer ? answer.names : [];
}

/** Those that begin so, letter for letter if there are any; the nearest first, what is private last. */
function fitting(candidates: Named[], prefix: string): Named[] {
  const known = new Map<string, Named>();
  for (const one of candidates) if (!known.has(one.name)) known.set(one.name, one);
  const exact = [...known.values()].filter(({ name }) => name.startsWith(prefix));
  const loose = exact.length > 0 ? exact : [...known.values()].filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()));
  const noise = (name: string): number => (name.startsWith("__") ? 2 : /^[_$]/.test(name) ? 1 : 0);
  return loose
    .toSorted((a, b) => noise(a.name) - noise(b.name) || a.far - b.far || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .slice(0, maximumMatches);
}
