/** Bytes as a person reads them. */
import { formatNumber, language } from "../display/text.ts";

const units = { fr: ["o", "ko", "Mo", "Go"], en: ["B", "kB", "MB", "GB"] };

/** 1 234 567 bytes are "1,23 Mo" and "1.23 MB". */
export function bytesInWords(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return `${formatNumber(bytes / 1000 ** power, 3)} ${units[language()][power]}`;
}

/** Null where neither is known. */
export function memoryInWords({ usedBytes, limitBytes }: { usedBytes: number | null; limitBytes: number | null }): string | null {
  const known = [usedBytes, limitBytes].flatMap((bytes) => (bytes === null ? [] : [bytesInWords(bytes)]));
  return known.length === 0 ? null : known.join(" / ");
}
