/** Small checks that say what is wrong with an unknown value and where, without a schema library: science depends on nothing. */
import type { Sentence } from "../../imaging/imaging-error.ts";

/** One thing wrong with a configuration. */
export interface Fault {
  /** Where: "discretisation.width"; empty for the configuration itself. */
  readonly path: string;
  readonly sentence: Sentence;
}

/** Gives the faults of a value found at a path; none when it is right. */
export type Check = (value: unknown, path: string) => Fault[];

const fault = (path: string, en: string, fr: string): Fault[] => [{ path, sentence: { en, fr } }];
const shown = (value: unknown): string => {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return (text ?? "undefined").slice(0, 60);
};

/** A number that satisfies a rule, said in both languages. */
export function number(holds: (value: number) => boolean, en: string, fr: string): Check {
  return (value, path) =>
    typeof value === "number" && holds(value)
      ? []
      : fault(path, `must be ${en}, not ${shown(value)}`, `doit être ${fr}, et non ${shown(value)}`);
}

/** One of some words. */
export function oneOf(words: readonly string[]): Check {
  const list = words.map((word) => `"${word}"`).join(", ");
  return (value, path) =>
    typeof value === "string" && words.includes(value)
      ? []
      : fault(path, `must be one of ${list}, not ${shown(value)}`, `doit être l’un de ${list}, et non ${shown(value)}`);
}

/** null, or what another check accepts. */
export function nullOr(check: Check): Check {
  return (value, path) => (value === null ? [] : check(value, path));
}

/** What either of two checks accepts; the faults are the second's. */
export function either(first: Check, second: Check): Check {
  return (value, path) => (first(value, path).length === 0 ? [] : second(value, path));
}

/** A list without repetition, not empty, or of an exact length. */
export function list(check: Check, length?: number): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return fault(path, `must be a list, not ${shown(value)}`, `doit être une liste, et non ${shown(value)}`);
    if (length !== undefined && value.length !== length) {
      return fault(path, `must hold ${length} entries, not ${value.length}`, `doit contenir ${length} éléments, et non ${value.length}`);
    }
    if (length === undefined && value.length === 0) return fault(path, "must not be empty", "ne doit pas être vide");
    if (length === undefined && new Set(value).size !== value.length) {
      return fault(path, "must not repeat an entry", "ne doit pas répéter un élément");
    }
    return value.flatMap((entry, i) => check(entry, `${path}[${i}]`));
  };
}

/** An object with exactly these keys: one more is refused as one less is. */
export function object(checks: Record<string, Check>): Check {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return fault(path, `must be an object, not ${shown(value)}`, `doit être un objet, et non ${shown(value)}`);
    }
    const at = (key: string) => (path === "" ? key : `${path}.${key}`);
    const unknown = Object.keys(value).filter((key) => !Object.hasOwn(checks, key));
    const known = Object.keys(checks)
      .map((key) => `"${key}"`)
      .join(", ");
    const faults = unknown.flatMap((key) =>
      fault(at(key), `is no known option; here there are ${known}`, `n’est pas une option connue ; il y a ici ${known}`),
    );
    for (const [key, check] of Object.entries(checks)) {
      if (!Object.hasOwn(value, key)) faults.push(...fault(at(key), "is missing", "manque"));
      else faults.push(...check((value as Record<string, unknown>)[key], at(key)));
    }
    return faults;
  };
}

/** An object whose shape depends on its `method`. */
export function byMethod(shapes: Record<string, Record<string, Check>>): Check {
  const methods = oneOf(Object.keys(shapes));
  return (value, path) => {
    if (typeof value !== "object" || value === null || !("method" in value)) return object({ method: methods })(value, path);
    const { method } = value;
    const faults = methods(method, path === "" ? "method" : `${path}.method`);
    return faults.length > 0 ? faults : object({ method: methods, ...shapes[method as string] })(value, path);
  };
}
