"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RoundRecord } from "../../../protocol/federation/round.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Stack, TableFrame } from "../../ui/panel.tsx";
import styles from "./desk.module.css";
import { useNumbers } from "./use-numbers.ts";

const atFirst = 10;

/** Rounds that are over, the last first: what each changed, and what it cost. */
export function RoundTable({ records, measure }: { records: RoundRecord[]; measure: string }) {
  const t = useTranslations("federationDesk.page.rounds");
  const { nameOf } = useNumbers();
  const [all, setAll] = useState(false);
  const latest = [...records].reverse();
  const shown = all ? latest : latest.slice(0, atFirst);
  return (
    <Stack>
      <TableFrame label={t("title")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("round")}</th>
              <th scope="col">{t("outcome")}</th>
              {[t("answered"), t("before", { measure: nameOf(measure) }), t("after"), t("drift"), t("step"), t("bytes"), t("time")].map(
                (name) => (
                  <th key={name} scope="col" className={styles["number"]} title={name === t("drift") ? t("driftHint") : undefined}>
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map((record) => (
              <RoundRow key={`${record.round}-${record.attempt}`} record={record} measure={measure} />
            ))}
          </tbody>
        </table>
      </TableFrame>
      {shown.length === records.length ? null : (
        <div>
          <Button small onClick={() => setAll(true)}>
            {t("all", { count: records.length })}
          </Button>
        </div>
      )}
    </Stack>
  );
}

function RoundRow({ record, measure }: { record: RoundRecord; measure: string }) {
  const t = useTranslations("federationDesk.page.rounds");
  const { measure: number, bytes, seconds, whole } = useNumbers();
  const { round, attempt, outcome, participants, before, after, step, openedAt, closedAt } = record;
  const drifts = participants.flatMap(({ drift }) => (drift === null ? [] : [drift]));
  const took = openedAt === undefined || closedAt === undefined ? null : (Date.parse(closedAt) - Date.parse(openedAt)) / 1000;
  const cells = {
    answered: `${whole(participants.filter(({ answer }) => answer === "update").length)} / ${whole(participants.length)}`,
    before: number(before[measure]),
    after: number(after[measure]),
    drift: drifts.length === 0 ? "–" : number(drifts.reduce((sum, drift) => sum + drift, 0) / drifts.length),
    step: number(step),
    bytes: bytes(participants.reduce((sum, one) => sum + one.bytes, 0)),
    time: took === null ? "–" : seconds(took),
  };
  return (
    <tr>
      <td className={styles["nowrap"]}>
        {whole(round + 1)}
        {attempt === 0 ? null : <span className={styles["quiet"]}> ({t("try", { nth: attempt + 1 })})</span>}
      </td>
      <td>
        <Badge tone={outcome === "advanced" ? "success" : "warning"}>{t(outcome)}</Badge>
      </td>
      {Object.entries(cells).map(([name, cell]) => (
        <td key={name} className={styles["number"]}>
          {cell}
        </td>
      ))}
    </tr>
  );
}
