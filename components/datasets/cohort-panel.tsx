"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { cohortWishLimits } from "../../protocol/cohort-limits.ts";
import { Button } from "../ui/button.tsx";
import { Field, SelectField } from "../ui/field.tsx";
import styles from "./datasets.module.css";
import type { CohortState } from "./follow-cohort.ts";
import { WorkDone, WorkProgress, WorkUnfinished } from "./work-state.tsx";

/** Makes a synthetic cohort, with its progress; stopped, the same wish goes on. */
export function CohortPanel() {
  const t = useTranslations("datasets.cohort");
  const control = useTranslations("control");
  const router = useRouter();
  const stop = useRef<AbortController>(null);
  const [state, setState] = useState<CohortState | null>(null);
  const [content, setContent] = useState<"images" | "tables">("images");
  const running = state?.step === "making";
  const most = content === "images" ? cohortWishLimits.imagePatients : cohortWishLimits.tablePatients;

  const begin = async (fields: FormData) => {
    stop.current = new AbortController();
    const field = (name: string) => fields.get(name);
    const wish = {
      ...{ name: field("name"), title: field("title"), access: field("access"), content },
      ...{ patients: field("patients"), centres: field("centres"), seed: field("seed") },
    };
    // Comes with the first cohort: most visits of this page only look.
    const { followCohort } = await import("./follow-cohort.ts");
    await followCohort({ wish, signal: stop.current.signal, t: control, tell: setState });
    router.refresh();
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void begin(new FormData(event.currentTarget));
      }}
    >
      <fieldset className={styles.grid} disabled={running}>
        <Field label={t("titleLabel")} name="title" defaultValue={t("titleDefault")} required maxLength={120} />
        <Field
          label={t("name")}
          hint={t("nameHint")}
          name="name"
          required
          maxLength={64}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          spellCheck={false}
          autoCapitalize="none"
        />
        <SelectField
          label={t("content")}
          value={content}
          onChange={(event) => setContent(event.target.value === "tables" ? "tables" : "images")}
        >
          <option value="images">{t("images")}</option>
          <option value="tables">{t("tables")}</option>
        </SelectField>
        <Field
          label={t("patients")}
          hint={t("patientsHint", { most })}
          name="patients"
          type="number"
          min={1}
          max={most}
          defaultValue={12}
          required
        />
        <Field label={t("centres")} name="centres" type="number" min={1} max={cohortWishLimits.centres} defaultValue={3} required />
        <Field label={t("seed")} hint={t("seedHint")} name="seed" type="number" min={0} max={999_999_999} defaultValue={1} required />
        <SelectField label={t("access")} name="access" defaultValue="class">
          <option value="class">{t("accessClass")}</option>
          <option value="staff">{t("accessStaff")}</option>
        </SelectField>
      </fieldset>
      <div className={styles.line}>
        {running ? (
          <Button onClick={() => stop.current?.abort()}>{t("stop")}</Button>
        ) : (
          <Button type="submit" look="primary">
            {t("submit")}
          </Button>
        )}
      </div>
      {state === null ? null : <CohortProgress state={state} />}
    </form>
  );
}

function CohortProgress({ state }: { state: CohortState }) {
  const t = useTranslations("datasets.cohort");
  const spoken = useLocale();
  switch (state.step) {
    case "making":
      return <WorkProgress {...state} sentence={t("making", { done: state.done, total: state.total })} />;
    case "stopped":
    case "refused":
      return <WorkUnfinished state={state} stopped={t("stopped")} />;
    case "made":
      return (
        <WorkDone title={t("made", { title: state.cohort.title[spoken] })}>
          <p>{t("madeOf", { patients: state.cohort.patients, centres: state.cohort.centres })}</p>
        </WorkDone>
      );
  }
}
