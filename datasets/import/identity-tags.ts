/**
 * Which attributes say who a patient is. After PS3.15 annex E, Basic Application Level Confidentiality Profile, with the options to retain
 * dates, patient characteristics (sex, age, size, weight) and device identity as far as it is no serial number. Where a whole group is about
 * people or visits, only what is listed as kept stays: a list of what to remove would miss what a vendor adds.
 */

/** What happens to an attribute. */
export type Fate = "keep" | "empty" | "remove";

/** Emptied, not removed: the standard wants them to be there. */
const emptied = new Set(["00080050", "00080090", "00100010", "00100020", "00100030", "00200010", "00700084", "300600a6"]);

/** Groups of which only the listed elements stay. */
const onlyKept: Record<string, readonly string[]> = {
  "0010": ["0040", "1010", "1020", "1022", "1030"],
  "0012": ["0062", "0063", "0064"],
  "0032": [],
  "0038": [],
  "4000": [],
  "4008": [],
  fffa: [],
};

/** Names, addresses, institutions, identifiers, comments, and copies of earlier values. */
// prettier-ignore
const removed = new Set([
  "00080054", "00080055", "00080080", "00080081", "00080082", "00080092", "00080094", "00080096", "0008009c", "0008009d",
  "00081010", "00081040", "00081041", "00081048", "00081049", "00081050", "00081052", "00081060", "00081062", "00081070",
  "00081072", "00081080", "00081084", "00081120", "00084000",
  "00181000", "00181004", "00181005", "00181007", "00181008", "00181400", "00184000", "0018700a", "0018a003",
  "00204000", "00209158",
  "0040a073", "0040a075", "0040a078", "0040a07a", "0040a07c", "0040a088", "0040a123",
  "00880200", "00880904", "00880906", "00880910", "00880912",
  "04000404", "04000550", "04000561",
  "300e0008", "30060006",
]);

const names: Record<string, string> = {
  "00080050": "AccessionNumber",
  "00080080": "InstitutionName",
  "00080081": "InstitutionAddress",
  "00080090": "ReferringPhysicianName",
  "00081010": "StationName",
  "00081040": "InstitutionalDepartmentName",
  "00081048": "PhysiciansOfRecord",
  "00081050": "PerformingPhysicianName",
  "00081060": "NameOfPhysiciansReadingStudy",
  "00081070": "OperatorsName",
  "00100010": "PatientName",
  "00100020": "PatientID",
  "00100030": "PatientBirthDate",
  "00101000": "OtherPatientIDs",
  "00101001": "OtherPatientNames",
  "00101005": "PatientBirthName",
  "00101040": "PatientAddress",
  "00102154": "PatientTelephoneNumbers",
  "00102160": "EthnicGroup",
  "001021b0": "AdditionalPatientHistory",
  "00104000": "PatientComments",
  "00181000": "DeviceSerialNumber",
  "00184000": "AcquisitionComments",
  "00200010": "StudyID",
  "00204000": "ImageComments",
  "04000561": "OriginalAttributesSequence",
};

/** What happens to a standard attribute (eight hexadecimal digits, lower case) when a file is de-identified. */
export function fateOf(tag: string, vr: string | undefined): Fate {
  const [group, element] = [tag.slice(0, 4), tag.slice(4)];
  if (emptied.has(tag)) return "empty";
  // Group length: wrong as soon as anything is removed, and retired.
  if (element === "0000") return "remove";
  if (onlyKept[group] !== undefined) return onlyKept[group].includes(element) ? "keep" : "remove";
  if (removed.has(tag) || vr === "PN") return "remove";
  // Scheduled and performed procedures name rooms, stations and people; the rest of the group codes what is seen.
  if (group === "0040" && element < "9000") return "remove";
  // Overlays and curves may have names drawn into them.
  if (group.startsWith("50") || group.startsWith("60")) return "remove";
  return "keep";
}

/** "PatientName (0010,0010)" for a manifest. */
export function attributeName(tag: string): string {
  const number = `(${tag.slice(0, 4)},${tag.slice(4)})`.toUpperCase();
  return names[tag] === undefined ? number : `${names[tag]} ${number}`;
}

/** UIDs that name kinds of things, not patients: coding schemes and contexts. */
export const classUids = new Set(["0008010c", "00080117", "00080118", "00080016", "00081150", "00080062"]);
