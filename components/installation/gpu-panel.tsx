import { useFormatter, useTranslations } from "next-intl";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel, Stack } from "../ui/panel.tsx";
import styles from "./installation.module.css";

/** `person` and `notebook` are null where the test of this installation borrows. */
interface Lent {
  kernel: string;
  person: string | null;
  notebook: string | null;
  since: number;
}

/** See `server/gpu`. */
export interface GpuPanelFacts {
  mode: "card" | "software" | "off";
  kernels: number;
  budgetBytes: number;
  holders: (Lent & { usedAt: number; bytes: number; returning: boolean })[];
  queue: Lent[];
  failures: { at: number; reason: string }[];
}

/** Who holds the graphics card, who waits for it, and a way to take it back. */
export function GpuPanel({ facts }: { facts: GpuPanelFacts }) {
  const t = useTranslations("installation.gpu");
  const format = useFormatter();
  const time = (at: number) => format.dateTime(new Date(at), { timeStyle: "short" });
  const megabytes = (bytes: number) => format.number(Math.round(bytes / 1e6));
  const [failure] = facts.failures;
  const tester = useTranslations("installation.test")("holder");
  return (
    <Panel title={t("title")}>
      <Stack>
        <p>{t(`modes.${facts.mode}`)}</p>
        {facts.mode === "off" ? (
          <p>{t("install")}</p>
        ) : (
          <p>{t("shared", { kernels: facts.kernels, megabytes: megabytes(facts.budgetBytes) })}</p>
        )}
        {failure === undefined ? null : (
          <Notice tone="warning" title={t("failed", { at: time(failure.at) })}>
            <p>{failure.reason}</p>
          </Notice>
        )}
        {facts.mode !== "off" && facts.holders.length === 0 ? <p>{t("free")}</p> : null}
        {facts.holders.length === 0 ? null : (
          <ul role="list" className={styles.lent}>
            {facts.holders.map((holder) => (
              <li key={holder.kernel}>
                <p>
                  <strong>{holder.person ?? tester}</strong>
                  {holder.notebook === null ? null : `, ${holder.notebook}`}
                </p>
                <p>{t("holds", { megabytes: megabytes(holder.bytes), since: time(holder.since), used: time(holder.usedAt) })}</p>
                {holder.returning ? (
                  <p>{t("returning")}</p>
                ) : (
                  <Form
                    action={`/api/gpu/${encodeURIComponent(holder.kernel)}/reclaim`}
                    submit={t("reclaim", { person: holder.person ?? tester })}
                    submitLook="plain"
                    small
                    success={t("reclaimed")}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
        {facts.queue.length === 0 ? null : (
          <>
            <p>{t("queue")}</p>
            <ol className={styles.weaknesses}>
              {facts.queue.map((waiter) => (
                <li key={waiter.kernel}>
                  {waiter.person === null || waiter.notebook === null
                    ? tester
                    : t("waits", { person: waiter.person, notebook: waiter.notebook, since: time(waiter.since) })}
                </li>
              ))}
            </ol>
          </>
        )}
      </Stack>
    </Panel>
  );
}
