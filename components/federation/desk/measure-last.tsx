"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { RefusalNotice } from "../../ui/notice.tsx";
import type { RefusalText } from "../../ui/notice.tsx";
import { post } from "../../ui/post.ts";
import styles from "./desk.module.css";

/** Has the hospitals measure the last model: no round follows that would. */
export function MeasureLast({ name, onMeasured }: { name: string; onMeasured(): Promise<void> }) {
  const t = useTranslations("federationDesk.page.last");
  const control = useTranslations("control");
  const [state, setState] = useState<"ready" | "measuring" | "measured">("ready");
  const [refusal, setRefusal] = useState<RefusalText | null>(null);
  const measure = async () => {
    if (state === "measuring") return;
    setState("measuring");
    setRefusal(null);
    const answered = await post(`/api/federation/experiments/${name}/measure`, {}, control);
    if ("refused" in answered) {
      setState("ready");
      return setRefusal(answered);
    }
    await onMeasured();
    setState("measured");
  };
  return (
    <div className={styles["figure"]}>
      <div className={styles["line"]}>
        <Button small aria-disabled={state === "measuring"} onClick={() => void measure()}>
          {t("submit")}
        </Button>
        <span role="status">{state === "ready" ? null : t(state)}</span>
      </div>
      {refusal === null ? null : <RefusalNotice refusal={refusal} />}
    </div>
  );
}
