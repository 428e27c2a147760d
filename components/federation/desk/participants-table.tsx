"use client";

import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import type { Participation, RoundRecord } from "../../../protocol/federation/round.ts";
import { Badge } from "../../ui/badge.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Stack, TableFrame } from "../../ui/panel.tsx";
import styles from "./desk.module.css";
import { useNumbers } from "./use-numbers.ts";

const tones = { update: "success", late: "warning", lost: "warning", refused: "warning" } as const;
const nameOf = ({ round, attempt }: RoundRecord) => `${round}-${attempt}`;

/** Each hospital in one round: whether it gave, what it measured, and why it did not. The last round, until another is chosen. */
export function ParticipantsTable({ records, measure }: { records: RoundRecord[]; measure: string }) {
  const t = useTranslations("federationDesk.page.who");
  const [chosen, setChosen] = useState("");
  const last = records.at(-1)!;
  const record = records.find((one) => nameOf(one) === chosen) ?? last;
  return (
    <Stack>
      <div className={styles["narrow"]}>
        <SelectField
          label={t("round")}
          value={nameOf(record)}
          onChange={(event) => setChosen(event.target.value === nameOf(last) ? "" : event.target.value)}
        >
          {[...records].reverse().map((one) => (
            <option key={nameOf(one)} value={nameOf(one)}>
              {t("roundOf", { round: one.round + 1, attempt: one.attempt, nth: one.attempt + 1 })}
            </option>
          ))}
        </SelectField>
      </div>
      <TableFrame label={t("title")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("hospital")}</th>
              <th scope="col">{t("answer")}</th>
              {(["patients", "before", "after", "drift", "bytes", "time"] as const).map((key) => (
                <th key={key} scope="col" className={styles["number"]}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {record.participants.map((one) => (
              <ParticipantRow key={one.hospital} one={one} measure={measure} />
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Stack>
  );
}

function ParticipantRow({ one, measure }: { one: Participation; measure: string }) {
  const t = useTranslations("federationDesk.page.who");
  const spoken = useLocale();
  const { measure: number, bytes, seconds, whole } = useNumbers();
  const { hospital, answer, samples, before, after, drift, reason } = one;
  const why = reason?.sentence[spoken] ?? t(`why.${answer}`);
  const gave = answer === "update";
  return (
    <tr>
      <td className={styles["name"]}>{hospital}</td>
      <td className={why === "" ? undefined : styles["said"]}>
        <Badge tone={tones[answer]}>{t(`answers.${answer}`)}</Badge>
        {why === "" ? null : <p className={styles["quiet"]}>{why}</p>}
      </td>
      <td className={styles["number"]}>{samples === null ? "–" : whole(samples)}</td>
      <td className={styles["number"]}>{number(before?.[measure])}</td>
      <td className={styles["number"]}>{number(after?.[measure])}</td>
      <td className={styles["number"]}>{number(drift)}</td>
      <td className={styles["number"]}>{gave ? bytes(one.bytes) : "–"}</td>
      <td className={styles["number"]}>{gave ? seconds(one.seconds) : "–"}</td>
    </tr>
  );
}
