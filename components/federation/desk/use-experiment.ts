"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import type { ExperimentView } from "../../../protocol/federation/office.ts";
import { experimentView } from "../../../protocol/federation/office.ts";
import type { RefusalText } from "../../ui/notice.tsx";
import { post, send } from "../../ui/post.ts";
import { merged } from "./merged-view.ts";

const lookEveryMs = 2000;

/** An experiment as it goes: asked for while it runs and the page is seen. What is over does not change. */
export function useExperiment(initial: ExperimentView) {
  const control = useTranslations("control");
  const [view, setView] = useState(initial);
  const [refusal, setRefusal] = useState<RefusalText | null>(null);
  const { name, status, earlier } = view;
  const isOver = status === "finished" || status === "stopped";
  const seen = `records=${earlier + view.records.length}&models=${view.models.at(-1)?.round ?? 0}`;

  const look = useCallback(async () => {
    const answered = await send(`/api/federation/experiments/${name}?${seen}`, {}, control);
    if ("refused" in answered) return setRefusal(answered);
    const parsed = experimentView.safeParse(answered.body);
    if (!parsed.success) return;
    setRefusal(null);
    setView((known) => merged(known, parsed.data));
  }, [control, name, seen]);

  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void look();
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [isOver, look]);

  const steer = async (to: "paused" | "running" | "stopped") => {
    const answered = await post(`/api/federation/experiments/${name}/steer`, { to }, control);
    await look();
    // After the look, which clears what was refused before.
    setRefusal("refused" in answered ? answered : null);
  };
  return { view, refusal, steer, look };
}
