/** Radiomics rows, lesions and the patient's numbers as tables: known by what they have. Names of features carry their code, which the page explains. */
import { mime } from "../../protocol/mime.ts";
import { explanationOf } from "../../science/radiomics/index.ts";
import type { FeatureRow } from "../../science/radiomics/index.ts";
import type { LesionMeasures, PatientSummary } from "../../science/segmentation/index.ts";
import type { Representation } from "./representation.ts";
import { representTable, tableContent } from "./table.ts";
import { text } from "./text.ts";

/** The representation of a list of ours, of a patient's summary or of a segmentation, or null. */
export function representLesions(value: object): Representation | null {
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isFeatureRow)) return features(value);
    return value.length > 0 && value.every(isLesion) ? lesions(value) : null;
  }
  return isSummary(value) ? patient(value) : null;
}

const has = (value: unknown, keys: readonly string[]) => typeof value === "object" && value !== null && keys.every((key) => key in value);
const isFeatureRow = (value: unknown): value is FeatureRow => has(value, ["featureCode", "aggregationCode", "familyCode", "value"]);
const isLesion = (value: unknown): value is LesionMeasures => has(value, ["label", "suvPeakHighest", "tlgMl", "asphericity"]);
const isSummary = (value: object): value is PatientSummary => has(value, ["tmtvMl", "dmaxCentroidMm", "spleenToLiver"]);

function features(rows: readonly FeatureRow[]): Representation {
  const names = {
    feature: text({ fr: "caractéristique", en: "feature" }),
    aggregation: text({ fr: "agrégation", en: "aggregation" }),
    value: text({ fr: "valeur", en: "value" }),
    unit: text({ fr: "unité", en: "unit" }),
  };
  const named = ({ feature, featureCode, parameter }: FeatureRow) => {
    const name = text({ fr: explanationOf(featureCode)?.frenchName ?? feature, en: feature });
    return parameter === null ? name : `${name} (${parameter})`;
  };
  const content = tableContent({
    names: [names.feature, "IBSI", names.aggregation, names.value, names.unit],
    values: rows
      .slice(0, 1000)
      .map((row) => [named(row), row.featureCode, `${row.aggregation} (${row.aggregationCode})`, row.value, unitOf(row)]),
    rowCount: rows.length,
  });
  const columns = content.columns.map((column, index) => (index === 0 ? { ...column, featureCodes: 1 } : column));
  return representTable({ ...content, columns });
}

/** "grey level²" in the reader's language. */
const unitOf = ({ unit }: FeatureRow) =>
  text({
    fr: unit === "1" ? "" : unit.replace("grey level", "niveau de gris").replace("intensity", "intensité"),
    en: unit === "1" ? "" : unit,
  });

function lesions(list: readonly LesionMeasures[]): Representation {
  const columns: [string, string | undefined, (lesion: LesionMeasures) => unknown][] = [
    [text({ fr: "lésion", en: "lesion" }), undefined, ({ label }) => label],
    [text({ fr: "volume", en: "volume" }), "mL", ({ volumeMl }) => volumeMl],
    ["SUVmax", undefined, ({ suvMax }) => suvMax],
    ["SUVmean", undefined, ({ suvMean }) => suvMean],
    ["SUVpeak", undefined, ({ suvPeak }) => suvPeak],
    ["TLG", "mL", ({ tlgMl }) => tlgMl],
    [text({ fr: "surface", en: "surface" }), "mm²", ({ surfaceMm2 }) => surfaceMm2],
    [text({ fr: "asphéricité", en: "asphericity" }), undefined, ({ asphericity }) => asphericity],
    [text({ fr: "centre", en: "centre" }), "mm", ({ centroidMm }) => centroidMm.map((mm) => Math.round(mm)).join(", ")],
  ];
  return representTable(
    tableContent({
      names: columns.map(([name]) => name),
      values: list.slice(0, 1000).map((lesion) => columns.map(([, , read]) => read(lesion))),
      rowCount: list.length,
      units: Object.fromEntries(columns.flatMap(([name, unit]) => (unit === undefined ? [] : [[name, unit]]))),
    }),
  );
}

function patient(summary: PatientSummary): Representation {
  const dmax = (fr: string, en: string) => text({ fr: `Dmax (${fr})`, en: `Dmax (${en})` });
  const rows: [string, unknown, string][] = [
    [text({ fr: "Nombre de lésions", en: "Number of lesions" }), summary.lesions, ""],
    ["TMTV", summary.tmtvMl, "mL"],
    ["TLG", summary.tlgMl, "mL"],
    ["SUVmax", summary.suvMax, ""],
    ["SUVpeak", summary.suvPeak, ""],
    [dmax("centres de deux lésions", "centres of two lesions"), summary.dmaxCentroidMm, "mm"],
    [dmax("voxels les plus éloignés", "farthest voxels"), summary.dmaxVoxelMm, "mm"],
    [text({ fr: "Rate / foie (SLR)", en: "Spleen / liver (SLR)" }), summary.spleenToLiver, ""],
    [text({ fr: "Moelle osseuse / foie (BLR)", en: "Bone marrow / liver (BLR)" }), summary.marrowToLiver, ""],
  ];
  const names = [text({ fr: "mesure", en: "measure" }), text({ fr: "valeur", en: "value" }), text({ fr: "unité", en: "unit" })];
  const { data } = representTable(tableContent({ names, values: rows, rowCount: rows.length }));
  return { data: { ...data, [mime.json]: summary } };
}
