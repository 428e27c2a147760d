/** The variables of the notebook, each with the run that defined it last. Lives in the director, which reads the code before it runs. */
import type { OpenedValue, ToldVariables, ValueQuestion } from "../../protocol/variables.ts";
import type { Translation } from "../language/translate.ts";
import type { Answer, Question } from "./questions.ts";

type Ask = (question: Question) => Promise<Answer | null>;

export class Definitions {
  readonly #ask: Ask;
  /** Of each name that a cell declared or assigned to: the request that did so last. */
  readonly #runs = new Map<string, string>();
  readonly #imported = new Set<string>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Remembers what a cell that is about to run defines. */
  learn(run: string, { declared, imports, free }: Translation): void {
    for (const name of [...declared, ...free.assigns, ...imports.map(([local]) => local)]) {
      this.#runs.set(name, run);
      this.#imported.delete(name);
    }
    for (const [name] of imports) this.#imported.add(name);
  }

  /** None where the cells' thread is kept by code that runs on between cells. */
  async variables(): Promise<ToldVariables> {
    const answer = await this.#ask({ about: "variables", imported: [...this.#imported] });
    if (!answer || !("listed" in answer)) return { variables: [], count: 0 };
    const variables = answer.listed.map((variable) => ({
      ...variable,
      ...(this.#imported.has(variable.name) ? { imported: true as const } : {}),
      run: this.#runs.get(variable.name) ?? "",
    }));
    return { variables, count: answer.count };
  }

  async open(question: ValueQuestion): Promise<{ value: OpenedValue; buffers: Uint8Array[] }> {
    const answer = await this.#ask({ about: "opened", of: question });
    return answer && "opened" in answer ? answer.opened : { value: { view: "busy" }, buffers: [] };
  }
}
