import { useTranslations } from "next-intl";
import { NewNotebook } from "./new-notebook.tsx";
import { ImportNotebook } from "./import-notebook.tsx";
import styles from "./shelf-bar.module.css";

/** What can be done on the shelf: begin a notebook, bring one in. */
export function ShelfBar() {
  const t = useTranslations("shelf");
  return (
    <div className={styles.bar} role="group" aria-label={t("bar")}>
      <NewNotebook />
      <ImportNotebook />
    </div>
  );
}
