/** YAML as jupytext's Python reads it (PyYAML, YAML 1.1), into JSON values only: a date stays the text that it is. */
import { isScalar, parseDocument, visit } from "yaml";
import type { ScalarTag } from "yaml";

const words: Record<string, boolean> = { yes: true, true: true, on: true, no: false, false: false, off: false };

/** PyYAML's own patterns: `1e3` is text there, `012` is ten and `1:30` is ninety. */
const scalars: ScalarTag[] = [
  {
    tag: "tag:yaml.org,2002:null",
    default: true,
    test: /^(?:~|null|Null|NULL|)$/,
    resolve: () => null,
  },
  {
    tag: "tag:yaml.org,2002:bool",
    default: true,
    test: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
    resolve: (text) => words[text.toLowerCase()],
  },
  {
    tag: "tag:yaml.org,2002:int",
    default: true,
    test: /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
    resolve: integer,
  },
  {
    tag: "tag:yaml.org,2002:float",
    default: true,
    test: /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
    resolve: (text) => sexagesimal(text, Number),
  },
];

/** Metadata are short; a text of faults without end would keep whoever reads it busy. */
const longest = 100_000;

/** Reads a document of JSON values. A fault names its line, from 1. */
export function readYaml(text: string): { value: unknown } | { fault: { line: number; reason: string } } {
  if (text.length > longest) return { fault: { line: 1, reason: "yaml" } };
  // The package's own drawing of each error, and its search for a key given twice, take the square of the text's length.
  const own = { prettyErrors: false, uniqueKeys: false };
  const document = parseDocument(text, { version: "1.1", schema: "failsafe", merge: true, customTags: scalars, ...own });
  const wrong = document.errors[0]?.pos[0] ?? keyGivenTwice(document);
  if (wrong !== undefined) return { fault: { line: text.slice(0, wrong).split("\n").length, reason: "yaml" } };
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return isJson(value) ? { value } : { fault: { line: 1, reason: "yaml" } };
  } catch {
    // An alias without its anchor, or more of them than anybody writes.
    return { fault: { line: 1, reason: "yaml" } };
  }
}

/** Where a mapping has a key for the second time. Merged ones may come as often as they like. */
function keyGivenTwice(document: ReturnType<typeof parseDocument>): number | undefined {
  let twice: number | undefined;
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === "<<") continue;
        if (seen.has(key.value)) {
          twice = key.range?.[0] ?? 0;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return twice;
}

function integer(text: string): number {
  const bare = text.replaceAll("_", "");
  const [sign, digits] = bare.startsWith("-") ? [-1, bare.slice(1)] : [1, bare.replace(/^\+/, "")];
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  return sign * (digits.includes(":") ? sexagesimal(digits, Number) : Number(digits));
}

/** "1:30" is ninety: parts count sixty of the next. */
function sexagesimal(text: string, number: (part: string) => number): number {
  const bare = text.replaceAll("_", "").toLowerCase();
  if (/^[-+]?\.inf$/.test(bare)) return bare.startsWith("-") ? -Infinity : Infinity;
  const sign = bare.startsWith("-") ? -1 : 1;
  const parts = bare.replace(/^[-+]/, "").split(":");
  return sign * parts.reduce((total, part) => total * 60 + number(part), 0);
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isJson);
}
