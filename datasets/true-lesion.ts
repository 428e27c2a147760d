/** A lesion of generated data as it truly is, before the scanner blurred it. */
export interface TrueLesion {
  /** Its number in `truthMask()`. */
  label: number;
  site: string;
  volumeMl: number;
  suvMean: number;
  suvMax: number;
  /** Patient coordinates (RAS), mm. */
  centreMm: [number, number, number];
  /** "primary", "node", "bone"...: in cohorts. */
  kind?: string;
}
