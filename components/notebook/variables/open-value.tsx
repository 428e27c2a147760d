"use client";
/** One value, in the way that shows it best. */
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Language } from "../../../protocol/identity.ts";
import type { OpenedValue, ValueQuestion } from "../../../protocol/variables.ts";
import { RichOutput } from "../../output/rich-output.tsx";
import { useNotebookContext } from "../use-notebook.ts";
import { Members } from "./members.tsx";
import { TensorView } from "./tensor-view.tsx";
import { useValue } from "./use-values.ts";
import { ValueTable } from "./value-table.tsx";
import type { Place } from "./variables-panel.tsx";
import styles from "./variables.module.css";

interface OpenValueProps {
  place: Place;
  version: number;
  language: Language;
  onOpen: (place: Place) => void;
}

export function OpenValue({ place, ...rest }: OpenValueProps) {
  return (
    <div className={styles["value"]} role="region" aria-label={place.name} tabIndex={0}>
      <Value key={JSON.stringify(place)} place={place} {...rest} />
    </div>
  );
}

function Value({ place, version, language, onOpen }: OpenValueProps) {
  const t = useTranslations("notebook.variables");
  const { notebookId } = useNotebookContext();
  const [asked, ask] = useState<Omit<ValueQuestion, "name" | "path">>({ from: 0 });
  const opened = useValue({ ...place, ...asked }, version);
  switch (opened.view) {
    case "members":
      return <Members opened={opened} place={place} version={version} onOpen={onOpen} />;
    case "table":
      return <ValueTable opened={opened} sort={asked.sort ?? null} language={language} onAsk={ask} />;
    case "tensor":
      return <TensorView opened={opened} language={language} onAsk={(change) => ask({ ...asked, ...change })} />;
    case "text":
      return <Text opened={opened} onFrom={(from) => ask({ from })} />;
    case "shown":
      return <RichOutput data={opened.data} metadata={opened.metadata} notebookId={notebookId} language={language} />;
    case "failed":
      return <p className={styles["empty"]}>{t("failed", { why: opened.why })}</p>;
    case "gone":
    case "busy":
    case "unreachable":
    case "waiting":
      return (
        <p role="status" className={styles["empty"]}>
          {t(opened.view === "gone" ? "goneValue" : opened.view)}
        </p>
      );
  }
}

function Text({ opened, onFrom }: { opened: Extract<OpenedValue, { view: "text" }>; onFrom: (from: number) => void }) {
  const t = useTranslations("notebook.variables");
  const { text, from, count } = opened;
  const end = from + text.length;
  return (
    <>
      <pre className={styles["text"]}>{text}</pre>
      {(from > 0 || end < count) && (
        <p className={styles["pages"]}>
          <span>{t("characters", { from: from + 1, to: end, count })}</span>
          <button type="button" className="link-button" disabled={from === 0} onClick={() => onFrom(Math.max(0, from - 20_000))}>
            {t("before")}
          </button>
          <button type="button" className="link-button" disabled={end >= count} onClick={() => onFrom(end)}>
            {t("after")}
          </button>
        </p>
      )}
    </>
  );
}
