/** Faults of what a researcher asks, each beside its field: where it is, and a sentence in both languages. */
import { createTranslator } from "use-intl/core";
import type { z } from "zod";
import en from "../../messages/en.json" with { type: "json" };
import fr from "../../messages/fr.json" with { type: "json" };
import type { PlanFault } from "../../protocol/federation/office.ts";

type Key = keyof (typeof fr)["planFaults"];
type Values = Record<string, string | number>;
const speak = {
  fr: createTranslator({ locale: "fr", messages: { planFaults: fr.planFaults }, namespace: "planFaults" }),
  en: createTranslator({ locale: "en", messages: { planFaults: en.planFaults }, namespace: "planFaults" }),
};

export function fault(path: string, key: Key, values: Values = {}): PlanFault {
  return { path, sentence: { fr: speak.fr(key, values), en: speak.en(key, values) } };
}

type Issue = z.core.$ZodIssue;

/** What Zod found, in words. `under`: the path of what was parsed; `input`: what it was, to tell what is missing from what is wrong. */
export function faultsOf(issues: readonly Issue[], { under, input }: { under: string[]; input: unknown }): PlanFault[] {
  return issues.map((issue) => {
    const path = [...under, ...issue.path.map(String)].join(".");
    const [key, values] = inWords(issue, input);
    return fault(path, key, values);
  });
}

function inWords(issue: Issue, input: unknown): [Key, Values] {
  switch (issue.code) {
    case "invalid_type":
      if (at(input, issue.path) === undefined) return ["missing", {}];
      return [kinds[issue.expected] ?? "value", {}];
    case "too_small":
      if (issue.origin === "string") return ["empty", {}];
      if (issue.origin === "array") return ["fewest", { least: Number(issue.minimum) }];
      return [issue.inclusive === false ? "moreThan" : "least", { least: Number(issue.minimum) }];
    case "too_big":
      if (issue.origin === "string") return ["longest", { most: Number(issue.maximum) }];
      if (issue.origin === "array") return ["mostOf", { most: Number(issue.maximum) }];
      return [issue.inclusive === false ? "lessThan" : "most", { most: Number(issue.maximum) }];
    case "invalid_value":
      return ["oneOf", { values: issue.values.map(String).join(", ") }];
    case "unrecognized_keys":
      return ["unknownField", { names: issue.keys.join(", ") }];
    case "invalid_union":
      return at(input, issue.path) === undefined ? ["missing", {}] : ["choice", {}];
    case "custom":
      return customised(issue.params);
    default:
      return ["value", {}];
  }
}

const kinds: Record<string, Key> = {
  int: "wholeNumber",
  number: "number",
  string: "text",
  array: "list",
  object: "object",
  boolean: "yesOrNo",
};

/** Faults that a shape names itself (protocol/federation/plan.ts). */
function customised(params: Record<string, unknown> | undefined): [Key, Values] {
  const named = params?.["fault"];
  return typeof named === "string" && named in fr.planFaults ? [named as Key, (params?.["values"] ?? {}) as Values] : ["value", {}];
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  let found = input;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Record<PropertyKey, unknown>)[step];
  }
  return found;
}
