import styles from "./progress-ring.module.css";

/** How much of something is done, as a ring of 28 px; `share` is between 0 and 1, null where there is nothing to do yet. */
export function ProgressRing({ share, label }: { share: number | null; label: string }) {
  return (
    <svg className={styles.ring} width="28" height="28" viewBox="0 0 28 28" role="img" aria-label={label}>
      {share === null ? (
        <circle className={styles.coming} cx="14" cy="14" r="11" />
      ) : share >= 1 ? (
        <>
          <circle className={styles.done} cx="14" cy="14" r="12.5" />
          <path className={styles.tick} d="M8.8 14.4l3.5 3.5 7-7.6" />
        </>
      ) : (
        <>
          <circle className={styles.track} cx="14" cy="14" r="11" />
          {share > 0 ? (
            <circle
              className={styles.share}
              cx="14"
              cy="14"
              r="11"
              pathLength="100"
              strokeDasharray={`${share * 100} 100`}
              transform="rotate(-90 14 14)"
            />
          ) : null}
        </>
      )}
    </svg>
  );
}
