/**
 * Generated patients for lessons: advanced lung cancer, immunotherapy, and whether the disease has progressed at 12 months. Their numbers come from a
 * model of ours and from no patient; coefficients have the sign and the order that the literature leads one to expect, and prove nothing.
 *
 * Every hospital draws from one population. What differs between them is said: how many respond (case mix), the scanner, and what was not measured.
 */
import { seededNormal, seededRandom, shuffled } from "../../science/learning/random.ts";
import type { GeneratedPatients } from "../../protocol/federation/generated.ts";
import { generatedColumns } from "../../protocol/federation/generated.ts";
import { derivedSeed } from "../rounds/seeds.ts";
import type { SurvivalData } from "../statistics/cox-sums.ts";
import { drawScanner, measuredBy, takeRows, withoutModality } from "./partition.ts";

const width = generatedColumns.length;
const pet = generatedColumns.filter(({ modality }) => modality === "pet").length;
/** Share of the population without progression at 12 months, for who deals patients without a case mix of their own. */
export const responderShare = 0.42;
/** Of the log-logistic times, and the month at which response is judged. */
const [shape, judgedAtMonths] = [1.5, 12];

/** Patients of one hospital, as rows: what a network learns from, and what a Cox model does. */
export interface Generated {
  inputs: Float32Array;
  /** 1: no progression at 12 months. */
  targets: Uint8Array;
  /** Months to progression, or to the last visit. */
  survival: SurvivalData;
}

interface Patient {
  columns: Float64Array;
  months: number;
  followedMonths: number;
}

/** The hospital's patients, apart in those it trains on and those it measures on (null where it keeps none apart). */
export function generatedPatientsOf(data: GeneratedPatients): { train: Generated; test: Generated | null } {
  const patients = drawn(data);
  const isResponder = ({ months }: Patient) => months > judgedAtMonths;
  const [train, test]: Patient[][] = [[], []];
  for (const group of [patients.filter(isResponder), patients.filter((patient) => !isResponder(patient))]) {
    const kept = Math.min(Math.round(data.testShare * group.length), Math.max(0, group.length - 1));
    test.push(...group.slice(0, kept));
    train.push(...group.slice(kept));
  }
  const random = seededRandom(derivedSeed(data.seed, "order", data.stream));
  const told = (group: Patient[], part: string) => tableOf(shuffled(group, random), { data, part });
  return { train: told(train, "train"), test: test.length === 0 ? null : told(test, "test") };
}

/** Draws until there are as many of either kind as the hospital has: within a kind, patients are alike everywhere. */
function drawn({ seed, stream, responders, others }: GeneratedPatients): Patient[] {
  const random = seededRandom(derivedSeed(seed, "patients", stream));
  const normal = seededNormal(random);
  const wanted = { responders, others };
  const patients: Patient[] = [];
  while (wanted.responders + wanted.others > 0) {
    const patient = onePatient(random, normal);
    const kind = patient.months > judgedAtMonths ? "responders" : "others";
    if (wanted[kind] === 0) continue;
    wanted[kind] -= 1;
    patients.push(patient);
  }
  return patients;
}

function onePatient(random: () => number, normal: () => number): Patient {
  const burden = normal();
  const inflammation = 0.3 * burden + Math.sqrt(1 - 0.3 ** 2) * normal();
  const mixed = (cause: number, part: number) => part * cause + Math.sqrt(1 - part ** 2) * normal();
  const volume = mixed(burden, 0.85);
  const heterogeneity = mixed(burden, 0.5);
  const ratio = mixed(inflammation, 0.8);
  const pdL1 = normal();
  const performance = mixed(burden, 0.4);
  const columns = [mixed(burden, 0.5), volume, mixed(burden, 0.7), heterogeneity, ratio, mixed(-inflammation, 0.6), mixed(burden, 0.5)];
  const all = Float64Array.from([...columns, pdL1, normal(), performance]);
  const score = -0.45 - 0.9 * volume - 0.6 * ratio + 0.8 * pdL1 - 0.4 * performance - 0.3 * heterogeneity + 0.3 * all[5];
  const uniform = Math.min(1 - 1e-12, Math.max(1e-12, random()));
  // Log-logistic: the chance to pass 12 months is the logistic function of the score.
  const months = judgedAtMonths * Math.exp((score + Math.log(uniform / (1 - uniform))) / shape);
  return { columns: all, months, followedMonths: judgedAtMonths + 24 * random() };
}

function tableOf(patients: readonly Patient[], { data, part }: { data: GeneratedPatients; part: string }): Generated {
  const { seed, stream, scanner, missing } = data;
  const inputs = Float32Array.from(patients.flatMap(({ columns }) => Array.from(columns)));
  if (scanner > 0) {
    const drawnScanner = drawScanner({ columns: pet, strength: scanner, seed, hospital: stream });
    const images = Float32Array.from(patients.flatMap(({ columns }) => Array.from(columns.subarray(0, pet))));
    const ones = Array.from({ length: pet }, () => 1);
    const seen = measuredBy(drawnScanner, { inputs: images, deviations: ones, seed: derivedSeed(seed, "seen", stream, part) });
    patients.forEach((_, row) => inputs.set(seen.subarray(row * pet, (row + 1) * pet), row * width));
  }
  const lacking = generatedColumns.flatMap(({ modality }, column) => ((missing as readonly string[]).includes(modality) ? [column] : []));
  const measured = withoutModality(inputs, { columns: width, missing: lacking, fill: 0 });
  return {
    inputs: measured,
    targets: Uint8Array.from(patients, ({ months }) => (months > judgedAtMonths ? 1 : 0)),
    survival: {
      covariates: takeRows(measured, { rows: patients.map((_, row) => row), columns: width }),
      times: Float64Array.from(patients, ({ months, followedMonths }) => Math.min(months, followedMonths)),
      events: Uint8Array.from(patients, ({ months, followedMonths }) => (months <= followedMonths ? 1 : 0)),
    },
  };
}
