/**
 * Files that hold many frames (enhanced PET, CT and MR): each frame as if it were a file of its own. What a frame says stands in functional
 * groups, its own before those that all share (PS3.3 C.7.6.16); what enhanced PET says by other attributes than PET is put under the names of PET.
 */
import type { DataSet, Element } from "dicom-parser";
import { ImagingError } from "../imaging-error.ts";
import { frameCount } from "./pixels.ts";
import { text } from "./read-dicom.ts";
import type { DicomFile } from "./read-dicom.ts";
import { tags } from "./tags.ts";

const perFrameGroups = "x52009230";
const sharedGroups = "x52009229";

/** The file itself where it holds one frame, else one for each frame. @throws {ImagingError} frames that do not say where they lie. */
export function framesOf(file: DicomFile): DicomFile[] {
  const frames = frameCount(file);
  const groups = file.data.elements[perFrameGroups]?.items;
  if (groups === undefined && frames === 1) return [file];
  if (groups === undefined || groups.length !== frames) {
    const reason = `${frames} frames in one file, of which ${groups?.length ?? 0} say where they lie (Per-Frame Functional Groups Sequence)`;
    const reasonFr = `${frames} trames dans un même fichier, dont ${groups?.length ?? 0} disent où elles se trouvent (Per-Frame Functional Groups Sequence)`;
    throw new ImagingError("pixels-unsupported", { reason, reasonFr });
  }
  const shared = groupElements(file.data.elements[sharedGroups]?.items?.[0]?.dataSet);
  return groups.map((group, frame) => {
    const elements = { ...file.data.elements, ...shared, ...groupElements(group.dataSet) };
    const data = Object.assign(Object.create(file.data) as DataSet, { elements });
    return { ...file, frame, data: underUsualNames(data) };
  });
}

/** The elements of all functional groups of an item, side by side. */
function groupElements(item: DataSet | undefined): Record<string, Element> {
  const groups = Object.values(item?.elements ?? {});
  return Object.assign({}, ...groups.map((group) => group.items?.[0]?.dataSet?.elements ?? {})) as Record<string, Element>;
}

/** Units of RealWorldValueMapping (UCUM) as PET writes them. */
const units: Record<string, string> = {
  "Bq/ml": "BQML",
  "g/ml": "GML",
  "{SUVbw}g/ml": "GML",
  "{SUVbsa}cm2/ml": "CM2ML",
  "{counts}": "CNTS",
};

function underUsualNames(data: DataSet): DataSet {
  const said = new Map<string, string>();
  const say = (keyword: keyof typeof tags, value: string | undefined) => {
    if (value !== undefined && text(data, keyword) === undefined) said.set(tags[keyword], value);
  };
  const [date, time] = momentParts(text(data, "FrameAcquisitionDateTime"));
  say("AcquisitionDate", date);
  say("AcquisitionTime", time);
  if (text(data, "Modality") === "PT") {
    const corrected = (["DecayCorrected", "AttenuationCorrected"] as const).map((keyword) => text(data, keyword) === "YES");
    if (text(data, "DecayCorrected") !== undefined) {
      say("DecayCorrection", corrected[0] ? "START" : "NONE");
      say("CorrectedImage", [corrected[1] ? "ATTN" : "", corrected[0] ? "DECY" : ""].filter((one) => one !== "").join("\\"));
    }
    const duration = data.elements[tags.FrameAcquisitionDuration] === undefined ? undefined : data.double(tags.FrameAcquisitionDuration);
    say("ActualFrameDuration", duration === undefined ? undefined : String(duration));
    say("Units", unitOf(data));
  }
  return Object.assign(Object.create(data) as DataSet, {
    string: (tag: string, index?: number) => said.get(tag) ?? data.string(tag, index),
  });
}

function unitOf(data: DataSet): string | undefined {
  const item = data.elements["x004008ea"]?.items?.[0]?.dataSet;
  const code = item?.string("x00080100")?.trim();
  return code === undefined ? undefined : units[code];
}

function momentParts(value: string | undefined): [string | undefined, string | undefined] {
  if (value === undefined || value.length < 12) return [undefined, undefined];
  return [value.slice(0, 8), value.slice(8).replace(/[+-]\d{4}$/, "")];
}
