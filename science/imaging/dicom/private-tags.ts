/** The private attributes without which some vendors' PET cannot be quantified, each with the creator that owns its block (PS3.5 7.8). */
import type { DataSet } from "dicom-parser";
import { text } from "./read-dicom.ts";

interface PrivateTag {
  group: string;
  /** Last two digits of the element, inside the creator's block. */
  element: string;
  creator: RegExp;
  manufacturer: RegExp;
}

export const privateTags = {
  /** Scan date and time to which GE corrects decay, DT. */
  geScanTime: { group: "0009", element: "0d", creator: /^GEMS_PETD_01$/, manufacturer: /^GE\b/i },
  /** Philips: from counts to SUV body weight. */
  philipsSuvFactor: { group: "7053", element: "00", creator: /^Philips PET Private Group$/i, manufacturer: /^Philips\b/i },
  /** Philips: from counts to Bq/mL. */
  philipsActivityFactor: { group: "7053", element: "09", creator: /^Philips PET Private Group$/i, manufacturer: /^Philips\b/i },
} as const satisfies Record<string, PrivateTag>;

/**
 * Element (xGGGGEEEE) of a private attribute in this file. Where the creator was dropped on the way but the manufacturer is the vendor, the
 * block in which the vendor always writes (10) is taken.
 */
export function privateElement(data: DataSet, name: keyof typeof privateTags): string | undefined {
  const { group, element, creator, manufacturer } = privateTags[name];
  const blocks = Object.keys(data.elements).filter((tag) => tag.startsWith(`x${group}00`) && Number.parseInt(tag.slice(7), 16) >= 0x10);
  const own = blocks.find((tag) => creator.test(data.string(tag)?.trim() ?? ""));
  if (own !== undefined) return `x${group}${own.slice(7)}${element}`;
  const orphan = blocks.every((tag) => !tag.endsWith("0010")) && manufacturer.test(text(data, "Manufacturer") ?? "");
  return orphan ? `x${group}10${element}` : undefined;
}

/** Text of a private attribute; `undefined` when it is absent or empty. */
export function privateText(data: DataSet, name: keyof typeof privateTags): string | undefined {
  const tag = privateElement(data, name);
  const value = tag === undefined ? undefined : data.string(tag)?.trim();
  return value ? value : undefined;
}
