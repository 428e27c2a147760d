"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import styles from "./language-switch.module.css";

/** French or English, at the same place. A form, so that the choice is stored with the person and works before any script runs. */
export function LanguageSwitch({ language }: { language: Language }) {
  const t = useTranslations("control");
  const path = usePathname();
  return (
    <form method="post" action="/api/language">
      <input type="hidden" name="path" value={path} />
      <div className={styles.switch} role="group" aria-label={t("language")}>
        {(["fr", "en"] as const).map((choice) => (
          <button
            key={choice}
            type="submit"
            name="language"
            value={choice}
            lang={choice}
            className={styles.choice}
            aria-current={choice === language ? "true" : undefined}
            title={t(`languages.${choice}`)}
          >
            <span aria-hidden="true">{choice.toUpperCase()}</span>
            <span className="visually-hidden">{t(`languages.${choice}`)}</span>
          </button>
        ))}
      </div>
    </form>
  );
}
