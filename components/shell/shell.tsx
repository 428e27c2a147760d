import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { isStaff } from "../../protocol/identity.ts";
import type { Language, Person } from "../../protocol/identity.ts";
import { AccountMenu } from "./account-menu.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { NavigationLink } from "./navigation-link.tsx";
import styles from "./shell.module.css";
import { ThemeSwitch } from "./theme-switch.tsx";
import type { Theme } from "./theme.ts";
import { WordMark } from "./word-mark.tsx";

interface ShellProps {
  language: Language;
  theme: Theme;
  /** Null before sign-in: the bar then carries no navigation. */
  person: Person | null;
  children: ReactNode;
}

function places(
  person: Person,
): { place: string; key: "course" | "notebooks" | "datasets" | "features" | "federation" | "people" | "installation" }[] {
  return [
    { place: "", key: "course" },
    { place: "/notebooks", key: "notebooks" },
    { place: "/datasets", key: "datasets" },
    { place: "/features", key: "features" },
    ...(person.role === "student" ? [] : [{ place: "/federation", key: "federation" } as const]),
    ...(isStaff(person) ? [{ place: "/people", key: "people" } as const] : []),
    ...(person.role === "owner" ? [{ place: "/installation", key: "installation" } as const] : []),
  ];
}

/** What surrounds every page: bar, navigation, the page itself, and the notice of what Carnet is for. */
export function Shell({ language, theme, person, children }: ShellProps) {
  const t = useTranslations("shell");
  return (
    <div className={styles.shell}>
      <header className={styles.bar}>
        <a className={styles.skip} href="#page">
          {t("skip")}
        </a>
        <div className={styles.inner}>
          <Link className={styles.home} href={`/${language}`} aria-label={t("home")}>
            <WordMark />
          </Link>
          {person === null ? null : (
            <nav aria-label={t("navigation")} className={styles.nav}>
              {places(person).map(({ place, key }) => (
                <NavigationLink key={key} href={`/${language}${place}`} exact={place === ""}>
                  {t(`places.${key}`)}
                </NavigationLink>
              ))}
            </nav>
          )}
          <div className={styles.tools}>
            <LanguageSwitch language={language} />
            <ThemeSwitch theme={theme} />
            {person === null ? null : <AccountMenu person={person} language={language} />}
          </div>
        </div>
        {person?.demonstration ? (
          <div className={styles.demonstration}>
            <p>
              <strong>{t("demonstration.title")}</strong> {t("demonstration.sentence")}
            </p>
          </div>
        ) : null}
      </header>
      <main id="page" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      <footer className={styles.footer}>
        <div>
          <p>{t("notice")}</p>
        </div>
      </footer>
    </div>
  );
}
