/** The header of a NRRD file: lines "field: value" up to an empty one. */
import { ImagingError } from "../imaging-error.ts";

export interface NrrdHeader {
  /** Value of a field by its name, in small letters; `undefined` where it is absent. */
  field(name: string): string | undefined;
  required(name: string): string;
  /** A whole number, 0 where it is absent. */
  whole(name: string): number;
  invalid(name: string): ImagingError;
  /** Lines after the field "data file: LIST". */
  list: string[];
  /** Where the data begin. */
  end: number;
}

/** Spellings that mean the same field. */
const synonyms: Record<string, string> = { "line skip": "lineskip", "byte skip": "byteskip", "data file": "datafile" };

export function headerOf(bytes: Uint8Array): NrrdHeader {
  if (!/^NRRD000[1-5]/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 8)))) {
    throw nrrdUnreadable("it does not begin with NRRD000n", "il ne commence pas par NRRD000n");
  }
  const { text, end } = headerText(bytes);
  const lines = text.split(/\r?\n/).slice(1);
  const fields = new Map<string, string>();
  let list: string[] = [];
  for (const [number, line] of lines.entries()) {
    if (line.startsWith("#") || line === "") continue;
    const match = /^([^:=]+):\s(.*)$/.exec(line);
    if (match === null) continue;
    fields.set(match[1].trim().toLowerCase(), match[2].trim());
    if (/^data ?file$/i.test(match[1].trim()) && match[2].startsWith("LIST")) {
      list = lines.slice(number + 1).filter((rest) => rest !== "");
      break;
    }
  }
  const field = (name: string) => fields.get(name) ?? (synonyms[name] === undefined ? undefined : fields.get(synonyms[name]));
  const invalid = (name: string) =>
    nrrdUnreadable(`its field “${name}” is “${field(name) ?? ""}”`, `son champ « ${name} » vaut « ${field(name) ?? ""} »`);
  return {
    field,
    invalid,
    required(name) {
      const value = field(name);
      if (value === undefined || value === "") throw nrrdUnreadable(`its field “${name}” is missing`, `son champ « ${name} » est absent`);
      return value;
    },
    whole(name) {
      const value = Number(field(name) ?? "0");
      if (!Number.isInteger(value) || value < -1) throw invalid(name);
      return value;
    },
    list,
    end,
  };
}

/** A detached header may end with its file instead of an empty line. */
function headerText(bytes: Uint8Array): { text: string; end: number } {
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(10, at);
    if (newline < 0) break;
    const next = bytes[newline + 1] === 13 ? newline + 2 : newline + 1;
    if (bytes[next] === 10) return { text: new TextDecoder().decode(bytes.subarray(0, newline)), end: next + 1 };
    at = newline + 1;
  }
  return { text: new TextDecoder().decode(bytes), end: bytes.length };
}

export function nrrdUnreadable(reason: string, reasonFr: string): ImagingError {
  return new ImagingError("nrrd-unreadable", { reason, reasonFr });
}
