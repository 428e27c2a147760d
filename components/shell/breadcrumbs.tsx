import Link from "next/link";
import { useTranslations } from "next-intl";
import styles from "./breadcrumbs.module.css";

/** The way back: every step but the last leads somewhere. */
export function Breadcrumbs({ steps }: { steps: { label: string; href?: string }[] }) {
  const t = useTranslations("shell");
  return (
    <nav className={styles.trail} aria-label={t("trail")}>
      <ol role="list">
        {steps.map(({ label, href }) => (
          <li key={label}>{href === undefined ? <span aria-current="page">{label}</span> : <Link href={href}>{label}</Link>}</li>
        ))}
      </ol>
    </nav>
  );
}
