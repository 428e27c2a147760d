"use client";
/** An error: what it is, one sentence that helps, and where it happened, with the frames that are not the person's own folded. */
import { useTranslations } from "next-intl";
import { AnsiText } from "./ansi-text.tsx";
import type { ErrorOutput } from "../../protocol/output.ts";
import { framesOf } from "../../notebook/outputs/error-frames.ts";
import styles from "./output.module.css";

export function ErrorOutputView({ output }: { output: ErrorOutput }) {
  const t = useTranslations("output.error");
  const carnet = output.metadata?.carnet as { explanation?: unknown } | undefined;
  const explanation = typeof carnet?.explanation === "string" ? carnet.explanation : null;
  const { own, others } = framesOf(output);
  // Someone stopped the cell: nothing went wrong.
  if (output.ename === "Interrupted") return <p className={styles["stopped"]}>{output.evalue}</p>;
  return (
    <div className={styles["error"]}>
      <p className={styles["errorTitle"]}>
        <strong>{output.ename}</strong>
        {output.evalue === "" || output.evalue === explanation ? "" : `: ${output.evalue}`}
      </p>
      {explanation !== null && <p className={styles["explanation"]}>{explanation}</p>}
      {own !== "" && (
        <pre tabIndex={0} aria-label={t("where")}>
          <AnsiText text={own} />
        </pre>
      )}
      {others !== "" && (
        <details>
          <summary>{t("frames")}</summary>
          <pre tabIndex={0}>
            <AnsiText text={others} />
          </pre>
        </details>
      )}
    </div>
  );
}
