"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useRef, useState } from "react";
import type { TrainingPlan } from "../../../protocol/federation/plan.ts";
import { trainingPlan } from "../../../protocol/federation/plan.ts";
import { Button } from "../../ui/button.tsx";
import { Field, TextField } from "../../ui/field.tsx";
import { Notice, RefusalNotice } from "../../ui/notice.tsx";
import type { RefusalText } from "../../ui/notice.tsx";
import styles from "./desk.module.css";
import { addressOf, fieldOfFault, fieldsOf, firstFields, planOf } from "./plan-fields.ts";
import { Group, PlanFields } from "./plan-form-fields.tsx";
import type { Fault } from "./start-experiment.ts";
import { startExperiment } from "./start-experiment.ts";

interface ExperimentFormProps {
  hospitals: { name: string; connected: boolean }[];
  /** The plan of another experiment to begin with. */
  from: { plan: TrainingPlan; hospitals: string[] } | null;
}

interface Wrong {
  refusal: RefusalText;
  faults: Fault[];
}

/** Describes an experiment as a form or as JSON, whichever a person prefers; both say the same plan. */
export function ExperimentForm({ hospitals, from }: ExperimentFormProps) {
  const t = useTranslations("federationDesk.form");
  const control = useTranslations("control");
  const spoken = useLocale();
  const router = useRouter();
  const top = useRef<HTMLDivElement>(null);
  const given = from === null ? null : fieldsOf(from.plan);
  const [fields, setFields] = useState(given ?? firstFields(hospitals.length));
  const [json, setJson] = useState<string | null>(from !== null && given === null ? written(from.plan) : null);
  const [chosen, setChosen] = useState(() => hospitals.map(({ name }) => name).filter((name) => from?.hospitals.includes(name) ?? true));
  const [address, setAddress] = useState<string | null>(null);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const [jsonFault, setJsonFault] = useState<string>();
  const [pending, setPending] = useState(false);

  const set = (name: string, value: string) => setFields({ ...fields, [name]: value });
  const title = json === null ? (fields["plan.name"] ?? "") : titleIn(json);
  const name = address ?? addressOf(title);
  const faultOf = (field: string) => {
    const faults = wrong?.faults.filter(({ path }) => fieldOfFault(path, json === null) === field) ?? [];
    return faults.length === 0 ? undefined : faults.map(({ sentence }) => sentence[spoken]).join(" ");
  };

  const toJson = () => {
    setJson(written(planOf(fields)));
    setWrong(null);
  };
  const toForm = () => {
    const plan = trainingPlan.safeParse(parsed(json ?? "").value);
    const said = plan.success ? fieldsOf(plan.data) : null;
    if (said === null) return setJsonFault(parsed(json ?? "").problem === null ? t("jsonOnly") : jsonProblem());
    setFields(said);
    setJson(null);
    setJsonFault(undefined);
    setWrong(null);
  };
  const jsonProblem = () => t("jsonWrong", { problem: parsed(json ?? "").problem ?? "" });

  const send = async () => {
    if (pending) return;
    const plan = json === null ? { value: planOf(fields), problem: null } : parsed(json);
    setJsonFault(plan.problem === null ? undefined : t("jsonWrong", { problem: plan.problem }));
    if (plan.problem !== null) return;
    setPending(true);
    const answered = await startExperiment({ experiment: name, plan: plan.value, hospitals: chosen }, control);
    if ("name" in answered) return router.push(`/${spoken}/federation/experiments/${answered.name}`);
    setPending(false);
    setWrong(answered);
    top.current?.focus();
  };

  const rest = (
    <>
      <Group title={t("with")}>
        <HospitalChoice hospitals={hospitals} chosen={chosen} onChange={setChosen} fault={faultOf("hospitals")} />
      </Group>
      {json === null ? (
        <PlanFields fields={fields} set={set} faultOf={faultOf} />
      ) : (
        <TextField
          label={t("json")}
          hint={t("jsonHint")}
          fault={jsonFault}
          className={styles["json"]}
          rows={24}
          spellCheck={false}
          value={json}
          onChange={(event) => setJson(event.target.value)}
        />
      )}
    </>
  );
  const head = (
    <Group title={t("which")}>
      {json === null ? (
        <Field
          label={t("name")}
          name="plan.name"
          value={fields["plan.name"] ?? ""}
          maxLength={200}
          autoComplete="off"
          fault={faultOf("plan.name")}
          onChange={(event) => set("plan.name", event.target.value)}
        />
      ) : null}
      <Field
        label={t("address")}
        hint={t("addressHint")}
        name="experiment"
        value={name}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        fault={faultOf("experiment")}
        onChange={(event) => setAddress(event.target.value)}
      />
    </Group>
  );
  const others = wrong?.faults.filter(({ path }) => fieldOfFault(path, json === null) === null) ?? [];

  return (
    <form
      className={styles["form"]}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div ref={top} tabIndex={-1} className={styles["wrong"]}>
        {wrong === null ? null : <RefusalNotice refusal={wrong.refusal} />}
        {others.length === 0 ? null : (
          <Notice tone="danger" title={t("faults", { count: others.length })}>
            <ul>
              {others.map(({ path, sentence }) => (
                <li key={path + sentence.en}>
                  <code>{path}</code> {sentence[spoken]}
                </li>
              ))}
            </ul>
          </Notice>
        )}
      </div>
      <div className={styles["line"]} role="group" aria-label={t("mode")}>
        <Button small aria-pressed={json === null} onClick={() => (json === null ? undefined : toForm())}>
          {t("asForm")}
        </Button>
        <Button small aria-pressed={json !== null} onClick={() => (json === null ? toJson() : undefined)}>
          {t("asJson")}
        </Button>
      </div>
      {head}
      {rest}
      <div className={styles["line"]}>
        <Button type="submit" look="primary" aria-disabled={pending}>
          {t("submit")}
        </Button>
        <span role="status">{pending ? control("sending") : null}</span>
      </div>
    </form>
  );
}

interface HospitalChoiceProps {
  hospitals: ExperimentFormProps["hospitals"];
  chosen: string[];
  onChange(chosen: string[]): void;
  fault: string | undefined;
}

function HospitalChoice({ hospitals, chosen, onChange, fault }: HospitalChoiceProps) {
  const t = useTranslations("federationDesk.form");
  return (
    <div role="group" aria-label={t("hospitals")} className={styles["checks"]}>
      {hospitals.map(({ name, connected }) => (
        <label key={name} className={styles["check"]}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, name] : chosen.filter((other) => other !== name))}
          />
          <span>
            {name} <span className={styles["quiet"]}>({connected ? t("connected") : t("absent")})</span>
          </span>
        </label>
      ))}
      {fault === undefined ? null : <p className={styles["fault"]}>{fault}</p>}
    </div>
  );
}

/** What a plan in JSON calls itself, as far as it can be read. */
function titleIn(json: string): string {
  const { value } = parsed(json);
  const name = typeof value === "object" && value !== null && "name" in value ? value.name : "";
  return typeof name === "string" ? name : "";
}

const written = (plan: unknown): string => JSON.stringify(plan, null, 2);

function parsed(text: string): { value: unknown; problem: string | null } {
  try {
    return { value: JSON.parse(text) as unknown, problem: null };
  } catch (error) {
    return { value: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
