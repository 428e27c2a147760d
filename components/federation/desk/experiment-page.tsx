"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import type { ExperimentView } from "../../../protocol/federation/office.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Notice, RefusalNotice } from "../../ui/notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Panel, Stack } from "../../ui/panel.tsx";
import { Ring } from "../ring.tsx";
import { activitiesOf } from "./activities.ts";
import { BudgetTable } from "./budget-table.tsx";
import styles from "./desk.module.css";
import { Journal } from "./journal.tsx";
import { MeasureLast } from "./measure-last.tsx";
import type { MeasuredModel } from "./measures.ts";
import { measuresOf } from "./measures.ts";
import { ModelTable } from "./model-table.tsx";
import { ParticipantsTable } from "./participants-table.tsx";
import { PlanFacts } from "./plan-facts.tsx";
import { RoundCurves } from "./round-curves.tsx";
import { RoundTable } from "./round-table.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { useExperiment } from "./use-experiment.ts";

function lastOf({ standing, models }: ExperimentView): MeasuredModel | null {
  const mean = models.find(({ round }) => round === standing?.round)?.measured;
  return standing === null || mean === undefined || mean === null ? null : { ...standing, mean };
}

type Steer = (to: "paused" | "running" | "stopped") => Promise<void>;

/** One experiment from its plan to its models, as it goes. */
export function ExperimentPage({ initial }: { initial: ExperimentView }) {
  const t = useTranslations("federationDesk.page");
  const spoken = useLocale();
  const { view, refusal, steer, look } = useExperiment(initial);
  const names = measuresOf(view.records);
  const [chosen, setChosen] = useState<string | null>(null);
  const measure = chosen !== null && names.includes(chosen) ? chosen : (names[0] ?? "loss");
  const actions = view.maySteer ? <Steering view={view} steer={steer} /> : undefined;
  return (
    <>
      <PageHeader
        title={
          <span className={styles["line"]}>
            {view.plan.name} <StatusBadge status={view.status} />
          </span>
        }
        actions={
          <>
            {actions}
            {view.mayTake ? (
              <ButtonLink small href={`/${spoken}/federation/new?from=${view.name}`}>
                {t("again")}
              </ButtonLink>
            ) : null}
          </>
        }
      />
      <Stack>
        {refusal === null ? null : <RefusalNotice refusal={refusal} />}
        <Story view={view} />
        <Panel title={t("curves")}>
          <Stack>
            <RoundCurves
              records={view.records}
              last={lastOf(view)}
              rounds={view.plan.rounds}
              measures={names}
              measure={measure}
              onMeasure={setChosen}
            />
            {view.mayTake && view.status !== "running" && view.round > 0 ? <MeasureLast name={view.name} onMeasured={look} /> : null}
            {view.earlier === 0 ? null : <p className={styles["quiet"]}>{t("earlier", { count: view.earlier })}</p>}
          </Stack>
        </Panel>
        {view.records.length === 0 ? null : (
          <>
            <Panel title={t("who.title")}>
              <ParticipantsTable records={view.records} measure={measure} />
            </Panel>
            <Panel title={t("rounds.title")}>
              <RoundTable records={view.records} measure={measure} />
            </Panel>
          </>
        )}
        <Panel title={t("registry.title")}>
          <ModelTable name={view.name} models={view.models} measure={measure} mayTake={view.mayTake} />
        </Panel>
        {view.privacy === null ? null : (
          <Panel title={t("budget.title")}>
            <BudgetTable privacy={view.privacy} />
          </Panel>
        )}
        <Panel title={t("plan.title")}>
          <PlanFacts view={view} />
        </Panel>
        <Panel title={t("journal")}>
          <Journal acts={view.acts} />
        </Panel>
      </Stack>
    </>
  );
}

function Steering({ view: { status, plan }, steer }: { view: ExperimentView; steer: Steer }) {
  const t = useTranslations("federationDesk.page");
  if (status === "finished" || status === "stopped") return null;
  return (
    <>
      {/* One button in two states: the focus stays on it. */}
      <Button small onClick={() => void steer(status === "running" ? "paused" : "running")}>
        {status === "running" ? t("pause") : t("resume")}
      </Button>
      <Dialog opener={t("stop")} openerLook="danger" title={t("stopTitle", { title: plan.name })}>
        {(close) => (
          <>
            <p>{t("stopSentence")}</p>
            <div className={styles["line"]}>
              <Button
                look="danger"
                onClick={() => {
                  close();
                  void steer("stopped");
                }}
              >
                {t("stopSubmit")}
              </Button>
            </div>
          </>
        )}
      </Dialog>
    </>
  );
}

/** Where it stands, in words. */
function Story({ view }: { view: ExperimentView }) {
  const t = useTranslations("federationDesk.page");
  const spoken = useLocale();
  const { plan, hospitals, round, attempt, status, ended } = view;
  const algorithm = useAlgorithmName(plan.algorithm.name);
  const model = useModelInWords(plan.model);
  return (
    <Panel>
      <div className={styles["now"]}>
        <Stack>
          <p className={styles["story"]}>{t("story", { hospitals: hospitals.length, model, algorithm, round, rounds: plan.rounds })}</p>
          <progress className={styles["progress"]} max={plan.rounds} value={round} aria-label={t("progress")} />
          <p role="status">
            {status === "running" && view.open !== null ? <OpenRound open={view.open} round={round} attempt={attempt} /> : null}
            {status === "paused" ? t("paused") : null}
          </p>
          {ended === null ? null : (
            <Notice tone={ended.why === "person" ? "neutral" : "warning"}>
              <p>{t(`ended.${ended.why}`, { round: round + 1, attempts: plan.attempts })}</p>
              {ended.reason === undefined ? null : <p>{ended.reason.sentence[spoken]}</p>}
            </Notice>
          )}
        </Stack>
        {status === "running" || status === "paused" ? <Ring hospitals={activitiesOf(view)} /> : null}
      </div>
    </Panel>
  );
}

function OpenRound({ open, round, attempt }: { open: NonNullable<ExperimentView["open"]>; round: number; attempt: number }) {
  const t = useTranslations("federationDesk.page");
  const format = useFormatter();
  const since = format.dateTime(new Date(open.since), { timeStyle: "medium" });
  const waiting = open.asked.filter((name) => !open.answered.includes(name));
  const values = { round: round + 1, attempt, nth: attempt + 1, answered: open.answered.length, asked: open.asked.length, since };
  return (
    <>
      {t("open", values)} {waiting.length === 0 ? null : t("waiting", { names: format.list(waiting, { type: "conjunction" }) })}
    </>
  );
}

function useAlgorithmName(name: ExperimentView["plan"]["algorithm"]["name"]): string {
  const t = useTranslations("federationDesk.form.algorithms");
  return name === "fedbn"
    ? "FedBN"
    : t(name)
        .split(/[:(\u00a0]/)[0]
        .trim();
}

function useModelInWords(model: ExperimentView["plan"]["model"]): string {
  const t = useTranslations("federationDesk.page.model");
  if (model.kind === "tensors") return t("tensors");
  if (model.kind === "cox") return t("cox", { inputs: model.covariates });
  const { inputs, outputs, hidden, output } = model;
  return hidden.length > 0 ? t("network", { inputs, layers: hidden.length }) : t(output, { inputs, outputs });
}
