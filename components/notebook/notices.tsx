"use client";
/** What a person must know before going on: a refusal and what to do, or the end of the session. */
import { useTranslations } from "next-intl";
import { X } from "lucide-react";
import type { Language } from "../../protocol/identity.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { withEveryDetail } from "../../messages/refusal-details.ts";
import { IdleNotice } from "./idle-notice.tsx";
import styles from "./notices.module.css";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

export function Notices({ language, onShowHistory }: { language: Language; onShowHistory: () => void }) {
  const save = useNotebook((state) => state.save);
  const notice = useNotebook((state) => state.notice);
  const { store } = useNotebookContext();
  return (
    <div className={styles["notices"]} role="alert">
      {save.kind === "refused" && <RefusalText refusal={save.refusal} />}
      {save.kind === "ended" && <SessionEnded reason={save.reason} kept={save.kept} language={language} />}
      <IdleNotice />
      <HintNotice onShowHistory={onShowHistory} />
      {notice !== null && save.kind !== "refused" && <RefusalText refusal={notice} onDismiss={store.dismissNotice} />}
    </div>
  );
}

function HintNotice({ onShowHistory }: { onShowHistory: () => void }) {
  const t = useTranslations("notebook.hint");
  const own = useTranslations("notebook.notice");
  const hint = useNotebook((state) => state.hint);
  const { store } = useNotebookContext();
  if (hint === null) return null;
  const leave = (): void => {
    store.hint(null);
    store.select({ focus: true });
  };
  return (
    <div className={styles["notice"]} data-tone="note" data-code={hint}>
      <p>
        <strong>{t(`${hint}.sentence`)}</strong> {t(`${hint}.next`)}{" "}
        <button
          type="button"
          className="link-button"
          onClick={() => {
            store.hint(null);
            onShowHistory();
          }}
        >
          {t(`${hint}.open`)}
        </button>
      </p>
      <button type="button" className={styles["dismiss"]} aria-label={own("dismiss")} title={own("dismiss")} onClick={leave}>
        <X size={16} aria-hidden />
      </button>
    </div>
  );
}

function RefusalText({ refusal, onDismiss }: { refusal: Refusal; onDismiss?: () => void }) {
  const t = useTranslations("refusals");
  const own = useTranslations("notebook.notice");
  const details = withEveryDetail(refusal.details);
  return (
    <div className={styles["notice"]} data-code={refusal.refused}>
      <p>
        <strong>{t(`${refusal.refused}.sentence`, details)}</strong> {t(`${refusal.refused}.next`, details)}
      </p>
      {onDismiss !== undefined && (
        <button type="button" className={styles["dismiss"]} aria-label={own("dismiss")} title={own("dismiss")} onClick={onDismiss}>
          <X size={16} aria-hidden />
        </button>
      )}
    </div>
  );
}

function SessionEnded({ reason, kept, language }: { reason: "revoked" | "expired" | "signed-out"; kept: number; language: Language }) {
  const t = useTranslations("notebook.ended");
  return (
    <div className={styles["notice"]} data-code="session-ended">
      <p>
        <strong>{t(reason)}</strong> {t("kept", { kept })} <a href={`/${language}/sign-in`}>{t("signIn")}</a>
      </p>
    </div>
  );
}
