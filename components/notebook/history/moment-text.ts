/** A moment in words: who, when, how much. */
import { useFormatter, useTranslations } from "next-intl";
import type { HistoryMoment } from "../../../protocol/history.ts";

export interface MomentText {
  who: string;
  /** Day and time. */
  when: string;
  time: string;
  day: string;
  what: string;
}

export function useMomentText(): (moment: HistoryMoment) => MomentText {
  const t = useTranslations("notebook.history");
  const format = useFormatter();
  return (moment) => {
    const { authors, startedAt, endedAt, cells } = moment;
    const clock = (at: number): string => format.dateTime(at, { hour: "2-digit", minute: "2-digit" });
    const day = format.dateTime(endedAt, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    const parts = (["added", "removed", "changed", "moved"] as const)
      .filter((kind) => cells[kind] > 0)
      .map((kind) => t(`counts.${kind}`, { count: cells[kind] }));
    if (moment.notebook && !moment.created) parts.push(t("counts.notebook"));
    return {
      who: authors.length === 0 ? t("carnet") : authors.map(({ name }) => name).join(", "),
      when: `${format.dateTime(endedAt, { day: "numeric", month: "short" })} ${clock(endedAt)}`,
      time: clock(startedAt) === clock(endedAt) ? clock(endedAt) : `${clock(startedAt)} – ${clock(endedAt)}`,
      day,
      what: moment.created ? t("created") : parts.join(", "),
    };
  };
}
