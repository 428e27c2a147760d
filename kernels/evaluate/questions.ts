/** What the director asks the thread of the cells about its values, and the answers. Plain types: both sides are ours. */
import type { Chain } from "../language/chain.ts";
import type { ValueQuestion } from "../../protocol/variables.ts";
import type { ListedVariable } from "./inspect/list-variables.ts";
import type { Opened } from "./inspect/open-value.ts";

export type Question =
  | { about: "names" }
  /** What can stand behind a dot, or between brackets. */
  | { about: "members"; of: Chain }
  | { about: "value"; of: Chain }
  | { about: "modules" }
  | { about: "exports"; of: string }
  /** `imported`: names that are not the notebook's own to measure. */
  | { about: "variables"; imported: readonly string[] }
  | { about: "opened"; of: ValueQuestion };

export interface Named {
  name: string;
  /** In the words of Jupyter's completion types. */
  type: "function" | "class" | "instance" | "module" | "property" | "keyword" | "param";
  signature?: string;
  /** The higher, the less likely it is meant: 0 the notebook's own, 1 everybody's, 2 what every object has. */
  far: number;
}

export interface ValueFacts {
  kind: "function" | "class" | "value";
  /** "Array(3)", "number", "Map(2)". */
  type: string;
  /** Name and parameters of a function, as its source says. */
  signature?: string;
  /** The whole source of a function. */
  source?: string;
  /** The class of what it was found in. */
  owner?: string;
  /** A few words of the value. */
  summary: string;
}

export type Answer =
  | { names: Named[] }
  | { value: ValueFacts | null }
  | { modules: string[] }
  | { listed: ListedVariable[]; count: number }
  | { opened: Opened };
