"use client";
/** An error: what it is, one sentence that helps, and where it happened, with the frames that are not the person's own folded. */
import { useTranslations } from "next-intl";
import { AnsiText } from "./ansi-text.tsx";
import type { ErrorOutput } from "../../protocol/output.ts";
import styles from "./output.module.css";

export function ErrorOutputView({ output }: { output: ErrorOutput }) {
  const t = useTranslations("output.error");
  const carnet = output.metadata?.carnet as { explanation?: unknown } | undefined;
  const explanation = typeof carnet?.explanation === "string" ? carnet.explanation : null;
  const { own, others } = framesOf(output);
  return (
    <div className={styles["error"]}>
      <p className={styles["errorTitle"]}>
        <strong>{output.ename}</strong>
        {output.evalue === "" || output.evalue === explanation ? "" : ` : ${output.evalue}`}
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

/**
 * The lines of the trace in the cells, and the rest. Traces of other languages, which name no cell, are kept whole, folded; the line that repeats
 * the title is left out.
 */
export function framesOf({ ename, evalue, traceback }: Pick<ErrorOutput, "ename" | "evalue" | "traceback">): {
  own: string;
  others: string;
} {
  const lines = traceback.join("\n").split("\n");
  const title = `${ename}: ${evalue}`;
  if (lines[0] !== undefined && title.startsWith(lines[0].trimEnd())) lines.splice(0, title.split("\n").length);
  const isFrame = (line: string): boolean => /^\s+at /.test(line);
  const isOwn = (line: string): boolean => !isFrame(line) || /\b(?:cell|cellule) \d+/.test(line);
  if (!lines.some(isFrame)) return { own: "", others: lines.join("\n").trim() };
  return { own: lines.filter(isOwn).join("\n").trimEnd(), others: lines.filter((line) => !isOwn(line)).join("\n") };
}
