import { useTranslations } from "next-intl";
import type { ExperimentStatus } from "../../../protocol/federation/experiment.ts";
import { Badge } from "../../ui/badge.tsx";

const tones = { running: "accent", paused: "warning", finished: "success", stopped: "neutral" } as const;

/** The state of an experiment in a word. */
export function StatusBadge({ status }: { status: ExperimentStatus }) {
  const t = useTranslations("federationDesk.status");
  return <Badge tone={tones[status]}>{t(status)}</Badge>;
}
