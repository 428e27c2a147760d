/** What a person asks of a sandbox, and the hospitals that this makes: each a configuration of a few numbers, from which it generates its patients. */
import { z } from "zod";
import { missingModality, mostGeneratedPatients } from "../../protocol/federation/generated.ts";
import type { MissingModality } from "../../protocol/federation/generated.ts";
import { hospitalName } from "../../protocol/federation/round.ts";
import type { SandboxHospital, SandboxOpening } from "../../protocol/federation/sandbox.ts";
import { sandboxBounds } from "../../protocol/federation/sandbox.ts";
import { FederationError } from "../federation-error.ts";
import { responderShare } from "../partition/generated.ts";
import { dealByLabels, dealBySize } from "../partition/partition.ts";

/** Of no place: invented patients must not be taken for those of a hospital that exists. */
const names = [
  "Les Cèdres",
  "Le Parc",
  "La Source",
  "Beaulieu",
  "La Colline",
  "Les Tilleuls",
  "Le Moulin",
  "La Forêt",
  "Le Lac",
  "Les Dunes",
  "Le Verger",
  "La Plaine",
];

const concentration = z.number().positive().max(1e6).nullable();
const scanner = z.number().min(0).max(3);
const share = z.number().min(0).max(1);
const oneHospital = z.strictObject({
  name: hospitalName,
  patients: z.int().min(4).max(mostGeneratedPatients).optional(),
  responders: share.optional(),
  scanner: scanner.optional(),
  missing: z.array(missingModality).max(3).optional(),
});
const sandboxOptions = z.strictObject({
  hospitals: z
    .union([
      z.int().min(1).max(sandboxBounds.hospitals),
      z
        .array(z.union([hospitalName, oneHospital]))
        .min(1)
        .max(sandboxBounds.hospitals),
    ])
    .default(5),
  samples: z
    .int()
    .min(4)
    .max(sandboxBounds.hospitals * mostGeneratedPatients)
    .optional(),
  labelConcentration: concentration.default(5),
  sizeConcentration: concentration.default(5),
  scannerStrength: scanner.default(0.3),
  missing: z.record(z.string(), z.array(missingModality).max(3)).default({}),
  testShare: z.number().min(0).max(0.9).default(0.3),
  leastPatients: z.int().min(1).max(100_000).default(1),
  seed: z.int().min(0).max(4_294_967_295).default(1),
  title: z.string().min(1).max(200).optional(),
});

/** One hospital, where it is to be unlike what the other options say. */
export interface SandboxedHospital {
  name: string;
  patients?: number;
  /** Case mix: share of its patients without progression at 12 months. */
  responders?: number;
  /** How far its scanner is from the reference: 0 not at all, 0.3 as between real sites. */
  scanner?: number;
  /** What its patients were not examined with. */
  missing?: MissingModality[];
}

export interface SandboxOptions {
  /** How many (at most 12), or each: its name, or more of it. Default 5. */
  hospitals?: number | (string | SandboxedHospital)[];
  /** Patients of all hospitals together. Default 120 for each. */
  samples?: number;
  /** Dirichlet concentration of the case mix: 100 nearly alike, 1 unlike, 0.1 very unlike, null alike. Default 5. */
  labelConcentration?: number | null;
  /** The same of their sizes. Default 5. */
  sizeConcentration?: number | null;
  /** How much scanners differ. Default 0.3. */
  scannerStrength?: number;
  /** By name, what a hospital's patients were not examined with. */
  missing?: Record<string, MissingModality[]>;
  /** Share of its patients that each hospital measures on and does not train on. Default 0.3. */
  testShare?: number;
  /** A hospital with fewer patients refuses to take part. Default 1. */
  leastPatients?: number;
  /** The same seed gives the same patients. Default 1. */
  seed?: number;
  title?: string;
}

/** The hospitals that the options make. @throws FederationError "sandbox-options" with every fault. */
export function openingOf(given: SandboxOptions, defaultTitle: string): Omit<SandboxOpening, "display"> {
  const parsed = sandboxOptions.safeParse(given);
  if (!parsed.success) throw faultsOf(given, parsed.error.issues);
  const options = parsed.data;
  const asked = typeof options.hospitals === "number" ? names.slice(0, options.hospitals) : options.hospitals;
  const hospitals = asked.map((one) => (typeof one === "string" ? { name: one } : one));
  const known = new Set(hospitals.map(({ name }) => name));
  const faults: { en: string; fr: string }[] = [];
  if (known.size < hospitals.length) faults.push({ en: "hospitals: two have one name", fr: "hospitals : deux portent le même nom" });
  for (const name of Object.keys(options.missing))
    if (!known.has(name)) faults.push({ en: `missing: no hospital “${name}”`, fr: `missing : aucun hôpital « ${name} »` });
  const samples = options.samples ?? 120 * hospitals.length;
  if (samples < 4 * hospitals.length)
    faults.push({
      en: `samples: ${samples} patients for ${hospitals.length} hospitals of at least 4`,
      fr: `samples : ${samples} patients pour ${hospitals.length} hôpitaux d’au moins 4`,
    });
  if (faults.length > 0) throw optionsError(faults);
  const { seed, labelConcentration, sizeConcentration, testShare, leastPatients, scannerStrength, missing, title = defaultTitle } = options;
  const count = hospitals.length;
  const sizes = sizesOf({ samples, count, concentration: sizeConcentration, seed });
  const shares = sharesOf({ samples, count, concentration: labelConcentration, seed });
  return {
    version: 1,
    title,
    hospitals: hospitals.map((hospital, k): SandboxHospital => {
      const patients = Math.min(mostGeneratedPatients, hospital.patients ?? sizes[k]);
      const responders = Math.round((hospital.responders ?? shares[k]) * patients);
      const own = { scanner: hospital.scanner ?? scannerStrength, missing: hospital.missing ?? missing[hospital.name] ?? [] };
      const { name } = hospital;
      return {
        name,
        leastPatients,
        data: { kind: "generated", version: 1, seed, stream: name, responders, others: patients - responders, testShare, ...own },
      };
    }),
  };
}

interface Dealt {
  samples: number;
  count: number;
  concentration: number | null;
  seed: number;
}

function sizesOf({ samples, count, concentration: drawn, seed }: Dealt): number[] {
  if (drawn === null) return Array.from({ length: count }, (_, k) => Math.floor(samples / count) + (k < samples % count ? 1 : 0));
  const atLeast = Math.max(4, Math.min(20, Math.floor(samples / count / 2)));
  return dealBySize(samples, { hospitals: count, concentration: drawn, seed, atLeast }).map((rows) => rows.length);
}

/** The case mix that a deal of one table by labels gives each hospital; its size is decided apart. */
function sharesOf({ samples, count, concentration: drawn, seed }: Dealt): number[] {
  if (drawn === null) return Array.from({ length: count }, () => responderShare);
  const labels = Array.from({ length: samples }, (_, i) => (i < responderShare * samples ? 1 : 0));
  return dealByLabels(labels, { hospitals: count, concentration: drawn, seed, atLeast: 2 }).map(
    (rows) => rows.filter((row) => labels[row] === 1).length / rows.length,
  );
}

function faultsOf(given: unknown, issues: readonly z.core.$ZodIssue[]): FederationError {
  const french = sandboxOptions.safeParse(given, { error: z.locales.fr().localeError }).error?.issues ?? issues;
  const said = ({ path, message }: z.core.$ZodIssue) => `${path.join(".") || "options"}: ${message}`;
  return optionsError(issues.map((issue, i) => ({ en: said(issue), fr: said(french[i] ?? issue) })));
}

function optionsError(faults: readonly { en: string; fr: string }[]): FederationError {
  return new FederationError("sandbox-options", {
    list: faults.map(({ en }) => en).join("; "),
    listFr: faults.map(({ fr }) => fr).join(" ; "),
  });
}
