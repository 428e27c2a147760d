"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Preferences } from "../../protocol/identity.ts";
import { RefusalNotice } from "../ui/notice.tsx";
import type { RefusalText } from "../ui/notice.tsx";
import { post } from "../ui/post.ts";
import styles from "./people.module.css";

/** What a person wants everywhere: kept with the account as soon as it is chosen. */
export function PreferencesForm({ preferences }: { preferences: Preferences }) {
  const t = useTranslations("account.keys");
  const control = useTranslations("control");
  const [singleKeys, setSingleKeys] = useState(preferences.singleKeys);
  const [refusal, setRefusal] = useState<RefusalText | null>(null);
  const [kept, setKept] = useState(false);
  const change = async (wanted: boolean): Promise<void> => {
    setSingleKeys(wanted);
    setKept(false);
    const answered = await post("/api/account/preferences", { singleKeys: wanted }, control);
    const refused = "refused" in answered ? answered : null;
    setRefusal(refused);
    setKept(refused === null);
    if (refused !== null) setSingleKeys(!wanted);
  };
  return (
    <div className={styles.preferences}>
      {refusal === null ? null : <RefusalNotice refusal={refusal} />}
      <label>
        <input type="checkbox" checked={singleKeys} onChange={(event) => void change(event.target.checked)} />
        <span>
          {t("single")}
          <small>{t("singleHelp")}</small>
        </span>
      </label>
      <p role="status">{kept ? t("kept") : null}</p>
    </div>
  );
}
