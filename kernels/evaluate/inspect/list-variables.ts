/**
 * The variables of the notebook, for a panel that is refreshed after each run: nothing of the person's runs, and it takes milliseconds however
 * many there are and whatever they hold. All names are read by one evaluation; their sizes are measured as long as there is time.
 */
import type { Runtime, Session } from "node:inspector";
import type { ToldVariables, Variable } from "../../../protocol/variables.ts";
import { variablesShown } from "../../../protocol/variables.ts";
import { withoutSuffix } from "../../language/own-names.ts";
import { kernelName } from "../../language/translate.ts";
import { measureWithin } from "../sizes.ts";
import { factsOf } from "./facts.ts";

const measuredForMs = 8;
export type ListedVariable = Omit<ToldVariables["variables"][number], "run" | "imported">;

export interface Lister {
  /** `$carnet.list` of cells: takes what the names hold. */
  list(values: Record<string, () => unknown>): void;
  /** What is imported is not measured: a library would take all the time there is. */
  variables(imported: readonly string[]): { variables: ListedVariable[]; count: number };
}

export function createLister(session: Session): Lister {
  let values: Record<string, () => unknown> = {};

  function variables(imported: readonly string[]): { variables: ListedVariable[]; count: number } {
    const lexical = lexicalNames(session);
    const taken = lexical.slice(-variablesShown);
    const expression = `${kernelName}.list({ ${taken.map((name) => `${JSON.stringify(name)}: () => ${name}`).join(", ")} })`;
    session.post("Runtime.evaluate", { expression, silent: true });
    const found: [name: string, value: unknown][] = [];
    for (const name of taken) {
      try {
        found.push([withoutSuffix(name), values[name]()]);
      } catch {
        // Declared, and not yet initialised.
      }
    }
    values = {};
    const measure = measureWithin(measuredForMs);
    const foreign = new Set(imported);
    const listed = found.map(([name, value]): ListedVariable => ({
      name: name.slice(0, 200),
      ...factsOf(value),
      bytes: foreign.has(name) ? null : sizeOf(value, measure),
    }));
    return { variables: listed, count: lexical.length - taken.length + listed.length };
  }

  return { list: (given) => void (values = given), variables };
}

/** Code holds little, and what it closes over cannot be seen. */
function sizeOf(value: unknown, measure: (value: unknown) => number | null): Variable["bytes"] {
  return typeof value === "function" ? null : measure(value);
}

function lexicalNames(session: Session): string[] {
  let names: string[] = [];
  session.post("Runtime.globalLexicalScopeNames", {}, (_error, reply) => {
    names = (reply as Runtime.GlobalLexicalScopeNamesReturnType | undefined)?.names ?? [];
  });
  return names;
}
