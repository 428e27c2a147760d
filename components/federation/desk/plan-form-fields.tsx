"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Field, SelectField } from "../../ui/field.tsx";
import styles from "./desk.module.css";
import type { AlgorithmName, Fields } from "./plan-fields.ts";
import { algorithmNames, algorithmSettings, tasks } from "./plan-fields.ts";

export interface PlanInputs {
  fields: Fields;
  set(name: string, value: string): void;
  /** What is wrong with a field, by its name. */
  faultOf(name: string): string | undefined;
}

/** A part of the form under a title of its own. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={styles["group"]}>
      <legend>{title}</legend>
      <div className={styles["grid"]}>{children}</div>
    </fieldset>
  );
}

/** What all fields of a plan have in common: their name is their path in the order. */
function bound({ fields, set, faultOf }: PlanInputs, name: string) {
  return {
    name,
    value: fields[name] ?? "",
    fault: faultOf(name),
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  };
}

const whole = { inputMode: "numeric", autoComplete: "off" } as const;
const decimal = { inputMode: "decimal", autoComplete: "off" } as const;

export function PlanFields(inputs: PlanInputs) {
  const t = useTranslations("federationDesk.form");
  const { fields } = inputs;
  const of = (name: string) => bound(inputs, name);
  const algorithm = fields["plan.algorithm.name"] as AlgorithmName;
  return (
    <>
      <Group title={t("what")}>
        <SelectField label={t("task")} {...of("task")}>
          {tasks.map((task) => (
            <option key={task} value={task}>
              {t(`tasks.${task}`)}
            </option>
          ))}
        </SelectField>
        <Field label={t("inputs")} hint={t("inputsHint")} {...whole} {...of("plan.model.inputs")} />
        {fields["task"] === "softmax" ? <Field label={t("outputs")} {...whole} {...of("plan.model.outputs")} /> : null}
        {fields["task"] === "cox" ? null : <Field label={t("hidden")} hint={t("hiddenHint")} {...whole} {...of("plan.model.hidden")} />}
      </Group>
      <Group title={t("how")}>
        <SelectField label={t("algorithm")} {...of("plan.algorithm.name")}>
          {algorithmNames.map((name) => (
            <option key={name} value={name}>
              {t(`algorithms.${name}`)}
            </option>
          ))}
        </SelectField>
        {Object.keys(algorithmSettings[algorithm] ?? {}).map((setting) => (
          <Field
            key={setting}
            label={t(`settings.${setting as "proximal"}`)}
            {...decimal}
            {...of(`plan.algorithm.${setting}`)}
            value={fields[`plan.algorithm.${setting}`] ?? algorithmSettings[algorithm][setting]}
          />
        ))}
        <Field label={t("rounds")} {...whole} {...of("plan.rounds")} />
        <Field label={t("amount")} {...whole} {...of("plan.local.amount.count")} />
        <SelectField label={t("unit")} {...of("plan.local.amount.unit")}>
          <option value="epochs">{t("units.epochs")}</option>
          <option value="steps">{t("units.steps")}</option>
        </SelectField>
        <Field label={t("batchSize")} hint={t("batchHint")} {...whole} {...of("plan.local.batchSize")} />
        <Field label={t("learningRate")} {...decimal} {...of("plan.local.learningRate")} />
        <SelectField label={t("weighting")} {...of("plan.weighting")}>
          <option value="samples">{t("weightings.samples")}</option>
          <option value="equal">{t("weightings.equal")}</option>
        </SelectField>
        <Field label={t("seed")} hint={t("seedHint")} {...whole} {...of("plan.seed")} />
      </Group>
      <Group title={t("policy")}>
        <Field label={t("quorum")} hint={t("quorumHint")} {...whole} {...of("plan.quorum")} />
        <Field label={t("deadline")} hint={t("deadlineHint")} {...decimal} {...of("plan.deadlineSeconds")} />
        <Field label={t("attempts")} hint={t("attemptsHint")} {...whole} {...of("plan.attempts")} />
        <Field label={t("share")} {...decimal} {...of("plan.participation.share")} />
      </Group>
      <PrivacyFields {...inputs} />
    </>
  );
}

function PrivacyFields(inputs: PlanInputs) {
  const t = useTranslations("federationDesk.form");
  const { fields, set } = inputs;
  const of = (name: string) => bound(inputs, name);
  const noise = fields["privacy"] as "none" | "record" | "hospital";
  const secure = fields["secure"] !== "";
  return (
    <Group title={t("privacy")}>
      <SelectField label={t("noise")} hint={t(`noiseHints.${noise}`)} {...of("privacy")}>
        <option value="none">{t("noises.none")}</option>
        <option value="record">{t("noises.record")}</option>
        <option value="hospital">{t("noises.hospital")}</option>
      </SelectField>
      {noise === "none" ? null : (
        <>
          <Field label={t("clip")} {...decimal} {...of("plan.privacy.differentialPrivacy.clip")} />
          <Field label={t("noiseMultiplier")} {...decimal} {...of("plan.privacy.differentialPrivacy.noiseMultiplier")} />
          <Field label={t("delta")} {...decimal} {...of("plan.privacy.differentialPrivacy.delta")} />
        </>
      )}
      <label className={styles["check"]}>
        <input type="checkbox" checked={secure} onChange={(event) => set("secure", event.target.checked ? "yes" : "")} />
        {t("secure")}
      </label>
      {secure ? (
        <>
          <Field label={t("range")} {...decimal} {...of("plan.privacy.secureAggregation.range")} />
          <Field label={t("threshold")} {...whole} {...of("plan.privacy.secureAggregation.threshold")} />
          <Field label={t("stepSeconds")} {...decimal} {...of("plan.privacy.secureAggregation.stepSeconds")} />
        </>
      ) : null}
    </Group>
  );
}
