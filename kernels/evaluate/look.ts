/**
 * Looks at the values of the notebook without running any of the person's code: properties by their descriptors, Proxies left alone, and a
 * getter only where V8 itself vouches that it has no effect (`throwOnSideEffect`).
 */
import type { Runtime, Session } from "node:inspector";
import { builtinModules } from "node:module";
import { readdirSync } from "node:fs";
import { types } from "node:util";
import type { Chain } from "../language/chain.ts";
import { chainEndingAt } from "../language/chain.ts";
import { tokensOf } from "../language/tokens.ts";
import { isOfWorld, ownSuffix, withoutSuffix } from "../language/own-names.ts";
import { importForCell, offered } from "./importer.ts";
import type { Lister } from "./inspect/list-variables.ts";
import { createLister } from "./inspect/list-variables.ts";
import { openValue } from "./inspect/open-value.ts";
import type { Answer, Named, Question, ValueFacts } from "./questions.ts";
import { classOf, isClass, signatureOf, summaryOf, typeOfValue } from "./summary.ts";

const { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf } = Object;
const maximumNames = 5000;
const maximumDepth = 50;
const getterTimeoutMs = 100;

interface Found {
  value: unknown;
}

interface LookOptions {
  session: Session;
  /** The value that the inspector speaks of. */
  valueOf(remote: Runtime.RemoteObject): unknown;
}

export interface Look {
  peek(): unknown;
  /** `$carnet.list`. */
  list: Lister["list"];
  answer(question: Question): Promise<Answer>;
  /** The members of what a path names, written as in a cell; empty where that cannot be known. */
  memberNames(path: string): string[];
}

/** Answers a question; never throws. `$carnet.peek` must be `peek`. */
export function createLook({ session, valueOf }: LookOptions): Look {
  const lister = createLister(session);
  let held: { object: object; key: string } | null = null;

  function evaluated(expression: string): Found | null {
    let found: Found | null = null;
    session.post(
      "Runtime.evaluate",
      { expression, throwOnSideEffect: true, silent: true, objectGroup: "look", timeout: getterTimeoutMs },
      (failure, reply) => {
        const { result, exceptionDetails } = (reply ?? {}) as Partial<Runtime.EvaluateReturnType>;
        if (!failure && result && !exceptionDetails) found = { value: valueOf(result) };
      },
    );
    session.post("Runtime.releaseObjectGroup", { objectGroup: "look" });
    return found;
  }

  function property(holder: unknown, key: string): Found | null {
    if (holder === null || holder === undefined) return null;
    const object: object = isObject(holder) ? holder : (Object(holder) as object);
    const descriptor = descriptorOf(object, key);
    if (!descriptor) return null;
    if (!descriptor.get) return { value: descriptor.value };
    held = { object, key };
    const found = evaluated("$carnet.peek()");
    held = null;
    return found;
  }

  function valueAt({ root, keys }: Chain): Found | null {
    let found = rootOf(root);
    for (const key of keys) found = found && property(found.value, key);
    return found;
  }

  function rootOf(root: Chain["root"]): Found | null {
    if (root.kind === "literal") return { value: { String: "", Array: [], RegExp: /./ }[root.of] };
    if (root.kind === "name") return (isOfWorld(root.name) ? evaluated(`${root.name}${ownSuffix}`) : null) ?? evaluated(root.name);
    const maker = valueAt(root.of);
    const prototype = typeof maker?.value === "function" ? getOwnPropertyDescriptor(maker.value, "prototype")?.value : null;
    return isObject(prototype) ? { value: Object.create(prototype) } : null;
  }

  function names(): Named[] {
    let lexical: string[] = [];
    session.post("Runtime.globalLexicalScopeNames", {}, (_error, reply) => {
      lexical = (reply as Runtime.GlobalLexicalScopeNamesReturnType | undefined)?.names ?? [];
    });
    const own = lexical.map((name) => named(withoutSuffix(name), evaluated(name)?.value, 0));
    const everybody = getOwnPropertyNames(globalThis)
      .filter((name) => name !== "$carnet" && /^[\p{ID_Start}$_]/u.test(name))
      .map((name) => named(name, getOwnPropertyDescriptor(globalThis, name)?.value, 1));
    return [...own, ...everybody];
  }

  async function answer(question: Question): Promise<Answer> {
    try {
      switch (question.about) {
        case "names":
          return { names: names() };
        case "members": {
          const found = valueAt(question.of);
          return { names: found ? membersOf(found.value) : [] };
        }
        case "value": {
          const { root, keys } = question.of;
          const holder = keys.length > 0 ? valueAt({ root, keys: keys.slice(0, -1) }) : null;
          const found = holder ? property(holder.value, keys.at(-1)!) : keys.length === 0 ? valueAt(question.of) : null;
          const owner = isObject(holder?.value) ? { owner: classOf(holder.value) } : {};
          return { value: found ? { ...factsOf(found.value), ...owner } : null };
        }
        case "modules":
          return { modules: [...offered(), ...homeFiles()] };
        case "exports":
          return { names: await exportsOf(question.of) };
        case "variables": {
          const { variables: listed, count } = lister.variables(question.imported);
          return { listed, count };
        }
        case "opened":
          return { opened: await openValue(rootOf({ kind: "name", name: question.of.name }), question.of) };
      }
    } catch {
      return nothing[question.about];
    }
  }

  function memberNames(path: string): string[] {
    try {
      const { tokens } = tokensOf(path);
      const chain = chainEndingAt(tokens, tokens.length - 1);
      const found = chain && valueAt(chain);
      return found ? membersOf(found.value).map(({ name }) => name) : [];
    } catch {
      return [];
    }
  }

  return { memberNames, list: lister.list, peek: () => held && (held.object as Record<string, unknown>)[held.key], answer };
}

const nothing: Record<Question["about"], Answer> = {
  names: { names: [] },
  members: { names: [] },
  value: { value: null },
  modules: { modules: [] },
  exports: { names: [] },
  variables: { listed: [], count: 0 },
  opened: { opened: { value: { view: "gone" }, buffers: [] } },
};

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function descriptorOf(object: object, key: string): PropertyDescriptor | undefined {
  let at: object | null = object;
  for (let depth = 0; at && depth < maximumDepth && !types.isProxy(at); depth += 1) {
    const descriptor = getOwnPropertyDescriptor(at, key);
    if (descriptor) return descriptor;
    at = getPrototypeOf(at) as object | null;
  }
  return undefined;
}

function named(name: string, value: unknown, far: number): Named {
  if (typeof value === "function" && !types.isProxy(value)) {
    const signature = signatureOf(value, name);
    return { name, type: isClass(value) ? "class" : "function", far, ...(signature === null ? {} : { signature }) };
  }
  return { name, type: isObject(value) && types.isModuleNamespaceObject(value) ? "module" : "instance", far };
}

/** Of long lists the elements are no names; their own properties are left out with them. */
function ownNames(object: object): string[] {
  const isList = Array.isArray(object) || ArrayBuffer.isView(object) || types.isStringObject(object);
  if (isList && (ArrayBuffer.isView(object) || object.length > maximumNames)) return [];
  return getOwnPropertyNames(object)
    .filter((name) => !/^\d+$/.test(name))
    .slice(0, maximumNames);
}

function membersOf(value: unknown): Named[] {
  if (value === null || value === undefined) return [];
  const found = new Map<string, Named>();
  let object: object | null = isObject(value) ? value : (Object(value) as object);
  for (let depth = 0; object && depth < maximumDepth && !types.isProxy(object); depth += 1) {
    const far = object === Object.prototype || object === Function.prototype ? 2 : 0;
    for (const name of ownNames(object)) {
      if (found.has(name)) continue;
      const descriptor = getOwnPropertyDescriptor(object, name);
      const member = named(name, descriptor && "value" in descriptor ? descriptor.value : undefined, name === "constructor" ? 2 : far);
      found.set(name, member.type === "instance" ? { ...member, type: "property" } : member);
    }
    object = getPrototypeOf(object) as object | null;
  }
  return [...found.values()];
}

function factsOf(value: unknown): ValueFacts {
  const summary = summaryOf(value);
  if (typeof value !== "function" || types.isProxy(value)) return { kind: "value", type: typeOfValue(value), summary };
  const signature = signatureOf(value);
  const source = Function.prototype.toString.call(value).slice(0, 100_000);
  return { kind: isClass(value) ? "class" : "function", type: "function", summary, source, ...(signature === null ? {} : { signature }) };
}

/** Files of the home folder that a cell can import, as it would write them. */
function homeFiles(): string[] {
  return readdirSync(".", { withFileTypes: true })
    .filter(({ name }) => /^[^.].*\.(?:m?[jt]s|json)$/.test(name))
    .map(({ name }) => `./${name}`)
    .sort();
}

/** Only of what this installation offers: a file of the person's would run. */
async function exportsOf(specifier: string): Promise<Named[]> {
  if (!offered().includes(specifier) && !builtinModules.includes(specifier)) return [];
  const module = (await importForCell(specifier)) as object;
  return membersOf(module).filter(({ name, far }) => far === 0 && name !== "default" && /^[\p{ID_Start}$_]/u.test(name));
}
