/** Data beside a header: one file, a list of files, or files numbered by a pattern. */
import { nrrdUnreadable } from "./header.ts";
import type { NrrdHeader } from "./header.ts";

/** The bytes of each data file, in order; `undefined` where the data are in the header's own file. */
export function detachedData(header: NrrdHeader, { open }: { open: ((name: string) => Uint8Array) | undefined }): Uint8Array[] | undefined {
  const field = header.field("data file");
  if (field === undefined) return undefined;
  const names = field.startsWith("LIST") ? header.list : (numbered(field, header) ?? [field]);
  if (names.length === 0) throw header.invalid("data file");
  if (open === undefined) throw nrrdUnreadable(`its data lie in ${names[0]}`, `ses données sont dans ${names[0]}`);
  // A header names files beside itself and no others.
  const astray = names.find((name) => name.includes("..") || name.startsWith("/") || name.includes("\\") || name.includes("\0"));
  if (astray !== undefined) throw header.invalid("data file");
  return names.map((name) => open(name));
}

/** "slice%03d.raw 1 20 1". */
function numbered(field: string, header: NrrdHeader): string[] | undefined {
  const match = /^(\S*%0?\d*d\S*)\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)(?:\s+\d+)?$/.exec(field);
  if (match === null) return undefined;
  const [first, last, step] = match.slice(2).map(Number);
  const count = Math.floor((last - first) / step) + 1;
  if (step === 0 || !(count >= 1 && count <= 100_000)) throw header.invalid("data file");
  return Array.from({ length: count }, (_, i) =>
    match[1].replace(/%(0?)(\d*)d/, (_pattern, zero: string, width: string) =>
      String(first + i * step).padStart(Number(width || "0"), zero === "" ? " " : "0"),
    ),
  );
}
