/** Where the voxels of a NRRD lie: its space, directions and origin, all of which must be stated. */
import type { Grid, Triple } from "../volume.ts";
import type { NrrdHeader } from "./header.ts";

/** Signs that bring each axis of a named space to right, anterior, superior. */
const spaces: Record<string, Triple> = {
  "right-anterior-superior": [1, 1, 1],
  ras: [1, 1, 1],
  "left-anterior-superior": [-1, 1, 1],
  las: [-1, 1, 1],
  "left-posterior-superior": [-1, -1, 1],
  lps: [-1, -1, 1],
};

/** The grid of a three-dimensional NRRD. @throws {ImagingError} `nrrd-unreadable` with the name of the field. */
export function placeOf(header: NrrdHeader): Grid {
  const dimensions = header.required("sizes").split(/\s+/).map(Number);
  if (dimensions.length !== 3) throw header.invalid("dimension");
  // "scanner-xyz" and "3D-right-handed" do not say which way the patient lies.
  const signs = spaces[header.required("space").toLowerCase()];
  if (signs === undefined) throw header.invalid("space");
  const units = (header.field("space units") ?? "").match(/"[^"]*"/g) ?? [];
  if (units.some((unit) => !['"mm"', '""', '"???"'].includes(unit))) throw header.invalid("space units");
  const directions = vectors(header, "space directions", 3);
  const [origin] = vectors(header, "space origin", 1);
  const spacingMm = directions.map((direction) => Math.hypot(...direction)) as Triple;
  const skew = (a: number, b: number) =>
    directions[a].reduce((sum, value, i) => sum + value * directions[b][i], 0) / (spacingMm[a] * spacingMm[b]);
  const straight = [skew(0, 1), skew(0, 2), skew(1, 2)].every((cosine) => Math.abs(cosine) < 1e-2);
  if (spacingMm.some((mm) => !(mm > 0)) || !straight) throw header.invalid("space directions");
  const affine = [0, 1, 2].flatMap((row) => [...directions.map((direction) => signs[row] * direction[row]), signs[row] * origin[row]]);
  return { dimensions: dimensions as Triple, spacingMm, affine: [...affine, 0, 0, 0, 1].map((value) => value + 0) };
}

/** "(1,0,0) (0,1,0)". */
function vectors(header: NrrdHeader, name: string, count: number): Triple[] {
  const found = [...header.required(name).matchAll(/\(([^)]*)\)|none/g)].map((match) =>
    (match[1] ?? "").split(",").map((part) => Number(part.trim() || "x")),
  );
  if (found.length !== count || found.some((vector) => vector.length !== 3 || !vector.every(Number.isFinite))) throw header.invalid(name);
  return found as Triple[];
}
