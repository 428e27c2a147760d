/** JSON as Python's `json` module writes it, so that a file that we wrote and one that Jupyter or jupytext wrote do not differ. */

/** `json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)`, as nbformat writes files. Undefined fields are left out. */
export function indentedJson(value: unknown, indent = "\n"): string {
  if (typeof value !== "object" || value === null) return scalarJson(value);
  const inner = `${indent} `;
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[${value.map((item) => inner + indentedJson(item, inner)).join(",")}${indent}]`;
  }
  const entries = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => compareCodePoints(a, b));
  if (entries.length === 0) return "{}";
  return `{${entries.map(([key, field]) => `${inner}${JSON.stringify(key)}: ${indentedJson(field, inner)}`).join(",")}${indent}}`;
}

/** `json.dumps(value)`: on one line, spaces after commas and colons, ASCII only, keys in their order. */
export function asciiJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asciiJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${entries.map(([key, field]) => `${asciiJson(key)}: ${asciiJson(field)}`).join(", ")}}`;
  }
  return scalarJson(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A number as Python's `repr` writes it: the exponent from 1e16 on and below 1e-4, with two digits at least. */
export function pythonNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0.0" : "0";
  if (size < 1e16 && size >= 1e-4) return String(value);
  if (Number.isSafeInteger(value)) return String(value);
  const [digits, exponent] = value.toExponential().split("e");
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

function scalarJson(value: unknown): string {
  return typeof value === "number" && Number.isFinite(value) ? pythonNumber(value) : (JSON.stringify(value) ?? "null");
}

/** Python sorts text by code points, JavaScript by UTF-16 units. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < left.length && at < right.length; at++) {
    const difference = left[at].codePointAt(0)! - right[at].codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
