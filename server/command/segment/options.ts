/** What `segment` is told, from the command line or from a row of a cohort, as one plain request. */
import type { Triple } from "../../../science/imaging/volume.ts";
import { physiologicOrgans } from "../../../science/segmentation/index.ts";
import type { PhysiologicOrgan } from "../../../science/segmentation/index.ts";

/** Where an organ's uptake is taken: a sphere of 30 mm, or a label of a mask. */
export type OrganPlace = { centreMm: Triple } | { mask: string; label?: number };

export type MethodRequest =
  | { method: "fixed"; suv: number }
  | { method: "percent"; percent: number; seedSuv: number }
  | { method: "adaptive"; percent: number; seedSuv: number }
  | { method: "percist"; organ: "liver" | "blood pool" }
  | { method: "liver"; factor: number; standardDeviations: number };

export interface SegmentRequest {
  method: MethodRequest;
  minimumVolumeMl: number;
  without: PhysiologicOrgan[];
  statureMm: number | null;
  /** Options that took their default. */
  defaulted: string[];
}

export const optionNames = ["method", "suv", "percent", "seed", "factor", "sd", "min-volume", "without", "stature"] as const;
export type OptionName = (typeof optionNames)[number];
export type Typed = Partial<Record<OptionName, string>>;

/** An option that makes no sense, and what would. */
export interface OptionFault {
  option: string;
  value: string;
  accepted: string;
}

const methods: Record<string, readonly OptionName[]> = {
  fixed: ["suv"],
  percent: ["percent", "seed"],
  adaptive: ["percent", "seed"],
  percist: [],
  "percist-blood": [],
  liver: ["factor", "sd"],
};
const shared: readonly OptionName[] = ["method", "min-volume", "without", "stature"];
const defaults: Partial<Record<OptionName, string>> = {
  method: "fixed",
  suv: "4",
  percent: "41",
  seed: "2.5",
  factor: "1.5",
  sd: "2",
  "min-volume": "0",
  without: "",
  stature: "",
};

/** Reads the options; each option that was not given is named with its default. An option of another method is refused. */
export function requestOf(typed: Typed): SegmentRequest | OptionFault {
  const name = typed.method ?? "fixed";
  const own = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (own === undefined) return { option: "--method", value: name, accepted: Object.keys(methods).join(", ") };
  const used = [...shared, ...own];
  const odd = optionNames.find((option) => typed[option] !== undefined && !used.includes(option));
  if (odd !== undefined) return { option: `--${odd}`, value: typed[odd] ?? "", accepted: `--${used.join(", --")}` };
  const numbers = new Map<OptionName, number>();
  for (const option of used.filter((one) => !["method", "without"].includes(one))) {
    const text = typed[option] ?? defaults[option] ?? "";
    if (option === "stature" && text === "") continue;
    const value = Number(text);
    if (text.trim() === "" || !ranges[option]?.(value)) return { option: `--${option}`, value: text, accepted: accepted[option] ?? "" };
    numbers.set(option, value);
  }
  const without = (typed.without ?? "")
    .split(",")
    .map((organ) => organ.trim())
    .filter((organ) => organ !== "");
  const unknown = without.find((organ) => !physiologicOrgans.some((known) => known === organ));
  if (unknown !== undefined) return { option: "--without", value: unknown, accepted: physiologicOrgans.join(", ") };
  const at = (option: OptionName) => numbers.get(option) ?? Number.NaN;
  const stature = numbers.get("stature");
  return {
    method: methodOf(name, at),
    minimumVolumeMl: at("min-volume"),
    without: without as PhysiologicOrgan[],
    statureMm: stature === undefined ? null : stature * 10,
    defaulted: used
      .filter((option) => typed[option] === undefined && (option !== "stature" || without.length > 0))
      .map((option) => `--${option}`),
  };
}

const ranges: Partial<Record<OptionName, (value: number) => boolean>> = {
  suv: (value) => Number.isFinite(value) && value > 0,
  seed: (value) => Number.isFinite(value) && value > 0,
  percent: (value) => value > 0 && value <= 100,
  factor: (value) => Number.isFinite(value) && value > 0,
  sd: (value) => Number.isFinite(value) && value >= 0,
  "min-volume": (value) => Number.isFinite(value) && value >= 0,
  stature: (value) => value >= 40 && value <= 260,
};
const accepted: Partial<Record<OptionName, string>> = {
  suv: "> 0",
  seed: "> 0",
  percent: "> 0, ≤ 100",
  factor: "> 0",
  sd: "≥ 0",
  "min-volume": "≥ 0 (mL)",
  stature: "40–260 (cm)",
};

function methodOf(name: string, at: (option: OptionName) => number): MethodRequest {
  switch (name) {
    case "percent":
    case "adaptive":
      return { method: name, percent: at("percent"), seedSuv: at("seed") };
    case "percist":
      return { method: "percist", organ: "liver" };
    case "percist-blood":
      return { method: "percist", organ: "blood pool" };
    case "liver":
      return { method: "liver", factor: at("factor"), standardDeviations: at("sd") };
    default:
      return { method: "fixed", suv: at("suv") };
  }
}

/** "80,0,-545" is the centre of a sphere, "organs.nii.gz:10" a label of a mask, "liver.nii.gz" a whole mask. undefined: neither. */
export function placeOf(text: string, resolve: (path: string) => string = (path) => path): OrganPlace | undefined {
  const numbers = text.split(/[,;]/).map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (numbers.length === 3 && numbers.every(Number.isFinite)) return { centreMm: numbers as Triple };
  const masked = /^(.+\.(?:nii|nii\.gz|nrrd|nhdr|hdr|dcm))(?::([1-9]\d{0,8}))?$/i.exec(text.trim());
  if (masked === null) return undefined;
  const [, mask, label] = masked;
  return { mask: resolve(mask), ...(label === undefined ? {} : { label: Number(label) }) };
}

/** Labels to drop, "3,5"; undefined where one is none. */
export function labelsOf(text: string): number[] | undefined {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== "");
  return parts.every((part) => /^[1-9]\d{0,8}$/.test(part)) ? parts.map(Number) : undefined;
}
