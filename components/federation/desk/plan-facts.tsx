"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { ExperimentView } from "../../../protocol/federation/office.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Stack } from "../../ui/panel.tsx";
import styles from "./desk.module.css";
import { useNumbers } from "./use-numbers.ts";

/** The plan in words, and whole as JSON. It does not change: its digest is in every model's provenance. */
export function PlanFacts({ view: { plan, planSha256, hospitals, startedAt, startedBy } }: { view: ExperimentView }) {
  const t = useTranslations("federationDesk.page.plan");
  const form = useTranslations("federationDesk.form");
  const format = useFormatter();
  const { when } = useNumbers();
  const { algorithm, local, weighting, quorum, deadlineSeconds, attempts, participation, privacy } = plan;
  const { amount, batchSize, learningRate } = local;
  const json = JSON.stringify(plan, null, 2);
  const size = batchSize === "full" ? 0 : batchSize;
  const localIs = { count: amount.count, unit: amount.unit, batch: batchSize === "full" ? "full" : "some", size, rate: learningRate };
  return (
    <Stack>
      <p className={styles["key"]}>{t("version", { version: plan.version, sha256: planSha256 })}</p>
      <Facts>
        <Fact name={t("started")}>
          {startedAt === null ? t("unknown") : t("startedBy", { date: when(startedAt), name: startedBy?.name ?? t("unknown") })}
        </Fact>
        <Fact name={t("algorithm")}>{algorithm.name === "fedbn" ? "FedBN" : form(`algorithms.${algorithm.name}`)}</Fact>
        <Fact name={t("local")}>{t("localIs", localIs)}</Fact>
        <Fact name={t("weighting")}>{form(`weightings.${weighting}`)}</Fact>
        <Fact name={t("quorum")}>{t("quorumIs", { quorum, hospitals: hospitals.length })}</Fact>
        <Fact name={t("deadline")}>{t("deadlineIs", { minutes: deadlineSeconds / 60 })}</Fact>
        <Fact name={t("attempts")}>{format.number(attempts)}</Fact>
        <Fact name={t("share")}>{format.number(participation.share, { style: "percent" })}</Fact>
        <Fact name={t("privacy")}>{form(`noises.${privacy.differentialPrivacy?.unit ?? "none"}`)}</Fact>
        <Fact name={t("secure")}>{privacy.secureAggregation === null ? t("no") : t("yes")}</Fact>
      </Facts>
      <details>
        <summary>{t("json")}</summary>
        <Stack>
          <pre className={styles["code"]} tabIndex={0} aria-label={t("json")}>
            {json}
          </pre>
          <div>
            <CopyButton text={json} />
          </div>
        </Stack>
      </details>
    </Stack>
  );
}
