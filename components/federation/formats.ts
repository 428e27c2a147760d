/** Numbers of a federation as the person writes them. */
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Language } from "../../protocol/identity.ts";

export interface Formats {
  whole(value: number): string;
  /** A measure: three decimals. */
  measure(value: number | null): string;
  /** A round value of an axis. */
  tick(value: number): string;
  share(value: number | null): string;
  number(value: number | null): string;
  bytes(value: number): string;
  seconds(value: number | null): string;
}

const nothing = "–";

export function useFormats(language: Language): Formats {
  const t = useTranslations("federationPicture.units");
  return useMemo(() => {
    const format = (options: Intl.NumberFormatOptions) => {
      const made = new Intl.NumberFormat(language, options);
      return (value: number | null): string => (value === null ? nothing : made.format(value));
    };
    const [short, percent] = [format({ maximumSignificantDigits: 3 }), format({ style: "percent", maximumFractionDigits: 0 })];
    return {
      whole: format({ maximumFractionDigits: 0 }),
      measure: format({ minimumFractionDigits: 3, maximumFractionDigits: 3 }),
      tick: format({ maximumSignificantDigits: 4 }),
      share: percent,
      number: short,
      bytes: (value) => {
        if (value < 1000) return t("bytes", { value: short(value) });
        return value < 1e6 ? t("kilobytes", { value: short(value / 1e3) }) : t("megabytes", { value: short(value / 1e6) });
      },
      seconds: (value) => {
        if (value === null) return nothing;
        return value < 0.1 ? t("milliseconds", { value: short(1000 * value) }) : t("seconds", { value: short(value) });
      },
    };
  }, [language, t]);
}
