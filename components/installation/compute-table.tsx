import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { BackendTrial, ComputeTestRow } from "../../protocol/compute-test.ts";
import { Badge } from "../ui/badge.tsx";
import { TableFrame } from "../ui/panel.tsx";
import styles from "./installation.module.css";

type Ran = Extract<BackendTrial, { kind: "ran" }>;
type NotRan = Exclude<ComputeTestRow["outcome"], Ran>;
type Times = Pick<Ran, "matmulMs" | "trainingMs">;

/** What each backend did, the best first; times beside the fastest's. */
export function ComputeTable({ rows }: { rows: ComputeTestRow[] }) {
  const t = useTranslations("installation.test");
  const ran = rows.flatMap(({ outcome }) => (outcome.kind === "ran" ? [outcome] : []));
  const fastest = {
    matmulMs: Math.min(...ran.map(({ matmulMs }) => matmulMs)),
    trainingMs: Math.min(...ran.map(({ trainingMs }) => trainingMs)),
  };
  const columns = ["backend", "result", "hardware", "memory", "matmul", "training"] as const;
  return (
    <TableFrame label={t("table")}>
      <table className={styles.compute}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ backend, outcome }) => (
            <tr key={backend}>
              <th scope="row">{t(`backends.${backend}`)}</th>
              {outcome.kind === "ran" ? <RanCells ran={outcome} fastest={fastest} /> : <OtherCells outcome={outcome} />}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  );
}

function RanCells({ ran, fastest }: { ran: Ran; fastest: Times }) {
  const t = useTranslations("installation.test");
  const format = useFormatter();
  const difference =
    ran.difference === null ? null : format.number(ran.difference, { notation: "scientific", maximumSignificantDigits: 2 });
  const others = ran.adapters.filter((name) => name !== ran.hardware);
  return (
    <>
      <td>
        <Badge tone={ran.isCorrect ? "success" : "warning"}>{t(`outcomes.${ran.isCorrect ? "correct" : "wrong"}`)}</Badge>
        <small>{difference === null ? t("noDifference") : t("difference", { difference })}</small>
      </td>
      <td>
        {ran.hardware}
        {ran.extensions.length === 0 ? null : (
          <small>{ran.extensions.map((name) => (name === "software" ? t("software") : name)).join(", ")}</small>
        )}
        {others.length === 0 ? null : <small>{t("adapters", { names: others.join(", ") })}</small>}
      </td>
      <td>
        <Memory {...ran.memory} />
      </td>
      <Time time={ran.matmulMs} best={fastest.matmulMs} />
      <Time time={ran.trainingMs} best={fastest.trainingMs} />
    </>
  );
}

function Memory({ usedBytes, limitBytes }: Ran["memory"]) {
  const t = useTranslations("installation.test");
  const format = useFormatter();
  const megabytes = (bytes: number) => format.number(Math.round(bytes / 1e6));
  if (usedBytes === null) return t("unknown");
  if (limitBytes === null) return t("megabytes", { used: megabytes(usedBytes) });
  return t("ofMegabytes", { used: megabytes(usedBytes), limit: megabytes(limitBytes) });
}

function Time({ time, best }: { time: number; best: number }) {
  const t = useTranslations("installation.test");
  const format = useFormatter();
  const short = (value: number) => format.number(value, { maximumSignificantDigits: value < 1000 ? 2 : 4, useGrouping: true });
  return (
    <td>
      {t("milliseconds", { time: format.number(time, { maximumFractionDigits: time < 10 ? 1 : 0 }) })}
      <small>{time <= best ? t("fastest") : t("times", { ratio: short(time / best) })}</small>
    </td>
  );
}

/** A backend without numbers has a sentence in their place. */
function OtherCells({ outcome }: { outcome: NotRan }) {
  const t = useTranslations("installation.test");
  const language = useLocale() === "en" ? "en" : "fr";
  const why =
    outcome.kind === "absent"
      ? outcome.why[language]
      : outcome.kind === "failed"
        ? t(`causes.${outcome.cause}`, { reason: outcome.reason })
        : "";
  return (
    <>
      <td>
        <Badge tone={outcome.kind === "failed" ? "warning" : "neutral"}>{t(`outcomes.${outcome.kind}`)}</Badge>
      </td>
      <td colSpan={4}>{why}</td>
    </>
  );
}
