import styles from "./word-mark.module.css";

/** Carnet's mark: a notebook whose page is an axial slice with one hot spot. */
export function WordMark() {
  return (
    <span className={styles.mark}>
      <svg width="26" height="28" viewBox="0 0 26 28" aria-hidden="true">
        <rect className={styles.page} x="1" y="1" width="24" height="26" rx="4" />
        <path className={styles.spine} d="M6.5 2v24" />
        <ellipse className={styles.body} cx="15.6" cy="14" rx="6" ry="7.2" />
        <circle className={styles.focus} cx="17.4" cy="11.6" r="2.1" />
      </svg>
      <span className={styles.name}>Carnet</span>
    </span>
  );
}
