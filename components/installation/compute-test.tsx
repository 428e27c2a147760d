"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { computeTestReport } from "../../protocol/compute-test.ts";
import type { ComputeTestReport } from "../../protocol/compute-test.ts";
import { Button } from "../ui/button.tsx";
import { Notice, RefusalNotice } from "../ui/notice.tsx";
import type { RefusalText } from "../ui/notice.tsx";
import { Panel, Stack } from "../ui/panel.tsx";
import { post, send } from "../ui/post.ts";
import { ComputeTable } from "./compute-table.tsx";

const lookEveryMs = 1000;

/** Starts and stops the test of compute backends, says how far it is, and shows what came out. */
export function ComputeTest({ initial }: { initial: ComputeTestReport }) {
  const t = useTranslations("installation.test");
  const control = useTranslations("control");
  const [report, setReport] = useState(initial);
  const [refusal, setRefusal] = useState<RefusalText | null>(null);
  const isRunning = report.state === "running";

  const look = useCallback(async () => {
    const answered = await send("/api/compute-test", {}, control);
    if ("refused" in answered) return setRefusal(answered);
    const parsed = computeTestReport.safeParse(answered.body);
    if (!parsed.success) return;
    setRefusal(null);
    setReport(parsed.data);
  }, [control]);

  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => void look(), lookEveryMs);
    return () => clearInterval(timer);
  }, [isRunning, look]);

  const press = async () => {
    const answered = await post(`/api/compute-test/${isRunning ? "stop" : "start"}`, {}, control);
    await look();
    // After the look, which clears what was refused before. A test that ended by itself meanwhile needs no stopping.
    if ("refused" in answered && !(isRunning && answered.refused === "not-found")) setRefusal(answered);
  };

  return (
    <Panel title={t("title")}>
      <Stack>
        <p>{t("lead")}</p>
        {refusal === null ? null : <RefusalNotice refusal={refusal} />}
        <div>
          {/* One button in two states: the focus stays on it. */}
          <Button look={isRunning ? "plain" : "primary"} onClick={() => void press()}>
            {isRunning ? t("stop") : t("start")}
          </Button>
        </div>
        <Progress report={report} />
        {report.rows.length === 0 ? null : <ComputeTable rows={report.rows} />}
        <Notice title={t("next")}>
          <p>{t(`steps.${report.step}`)}</p>
        </Notice>
      </Stack>
    </Panel>
  );
}

/** Read aloud as it changes. */
function Progress({ report: { state, rows, endedAt } }: { report: ComputeTestReport }) {
  const t = useTranslations("installation.test");
  const format = useFormatter();
  const current = rows.find(({ outcome }) => outcome.kind === "running");
  const at = endedAt === null ? "" : format.dateTime(new Date(endedAt), { timeStyle: "short" });
  const left = rows.filter(({ outcome }) => outcome.kind === "waiting").length;
  const said =
    state === "running" && current
      ? t("trying", { backend: t(`backends.${current.backend}`), place: rows.length - left, count: rows.length })
      : state === "never"
        ? ""
        : t(`states.${state}`, { at });
  return <p role="status">{said}</p>;
}
