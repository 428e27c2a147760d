import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Language, Person } from "../../protocol/identity.ts";
import { Button } from "../ui/button.tsx";
import styles from "./account-menu.module.css";

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /^\p{L}/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** Who is signed in, the way to the account, and out. */
export function AccountMenu({ person, language }: { person: Person; language: Language }) {
  const t = useTranslations("shell");
  return (
    <>
      <button type="button" className={styles.opener} popoverTarget="account-sheet">
        <span aria-hidden="true">{initials(person.name)}</span>
        <span className="visually-hidden">{t("account", { name: person.name })}</span>
      </button>
      <div id="account-sheet" popover="auto" className={styles.sheet}>
        <div>
          <p className={styles.name}>{person.name}</p>
          <p className={styles.detail}>{person.email}</p>
          <p className={styles.detail}>{t(`roles.${person.role}`)}</p>
        </div>
        <div className={styles.actions}>
          <Link href={`/${language}/account`}>{t("toAccount")}</Link>
          <form method="post" action="/api/sign-out">
            <Button type="submit" small>
              {t("signOut")}
            </Button>
          </form>
        </div>
      </div>
    </>
  );
}
