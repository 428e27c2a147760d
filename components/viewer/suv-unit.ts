/** Which SUV a unit's name speaks of, and the physical unit of its values. */

export interface SuvUnit {
  kind: "bw" | "lbm" | "bsa" | "ibw";
  /** Of the body's measure that the dose is divided by. */
  unit: "g/mL" | "cm²/mL";
  /** Of lean mass: whose formula; else empty. */
  formula: string;
}

/** Names as carnet/imaging writes them: "SUV bw", "SUV lbm (James)"; null for what is no SUV. */
export function suvUnit(unit: string): SuvUnit | null {
  const found = /^SUV\s*(?:(bw|lbm|bsa|ibw)\b\s*(?:\(([^)]*)\))?)?/i.exec(unit.trim());
  if (found === null) return null;
  const kind = (found[1] ?? "bw").toLowerCase() as SuvUnit["kind"];
  return { kind, unit: kind === "bsa" ? "cm²/mL" : "g/mL", formula: found[2] ?? "" };
}
