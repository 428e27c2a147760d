"use client";
/** An error: what it is, one sentence that helps, and where it happened, with the frames that are not the person's own folded. */
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { AnsiText } from "./ansi-text.tsx";
import { plainText } from "../../notebook/outputs/ansi.ts";
import type { ErrorOutput } from "../../protocol/output.ts";
import { framesOf } from "../../notebook/outputs/error-frames.ts";
import styles from "./output.module.css";
import { countLines, foldAbove } from "./text-length.ts";
import { TextTools } from "./text-tools.tsx";

export function ErrorOutputView({ output }: { output: ErrorOutput }) {
  const t = useTranslations("output.error");
  const carnet = output.metadata?.carnet as { explanation?: unknown } | undefined;
  const explanation = typeof carnet?.explanation === "string" ? carnet.explanation : null;
  const { own, others } = framesOf(output);
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const folds = countLines(own) > foldAbove;
  // Someone stopped the cell: nothing went wrong.
  if (output.ename === "Interrupted") return <p className={styles["stopped"]}>{output.evalue}</p>;
  const long = countLines(own) + countLines(others) > 8;
  return (
    <div className={styles["error"]}>
      <div ref={box} className={styles["errorText"]}>
        <p className={styles["errorTitle"]}>
          <strong>{output.ename}</strong>
          {output.evalue === "" || output.evalue === explanation ? "" : `: ${output.evalue}`}
        </p>
        {explanation !== null && <p className={styles["explanation"]}>{explanation}</p>}
        {own !== "" && (
          <>
            <pre tabIndex={0} aria-label={t("where")} data-folded={(folds && !open) || undefined}>
              <AnsiText text={own} />
            </pre>
            {folds && (
              <button type="button" className={styles["more"]} aria-expanded={open} onClick={() => setOpen(!open)}>
                {open ? t("fold") : t("showAll", { count: countLines(own) })}
              </button>
            )}
          </>
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
      {long && (
        <TextTools
          target={box}
          shown={own + others}
          whole={() =>
            Promise.resolve(
              plainText([`${output.ename}: ${output.evalue}`, explanation ?? "", own, others].filter((part) => part !== "").join("\n")),
            )
          }
          fileName={t("fileName")}
        />
      )}
    </div>
  );
}
