"use client";
/** What a cell printed: folded when long, the whole of it on demand. */
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { StreamOutput } from "../../protocol/output.ts";
import { AnsiText } from "./ansi-text.tsx";
import { blobAddress } from "./mime-choice.ts";
import styles from "./output.module.css";
import { useText } from "./use-blob.ts";

/** Above this, the whole of a stream is offered as a file instead of being put on the page. */
const mostBytesOnPage = 4_000_000;
const foldAbove = 24;

export function StreamOutputView({ output, notebookId }: { output: StreamOutput; notebookId: string }) {
  const t = useTranslations("output.stream");
  const [open, setOpen] = useState(false);
  const id = useId();
  const cut = output.metadata?.carnet?.stream;
  const address = cut === undefined ? null : blobAddress(notebookId, cut);
  const whole = useText(open && cut !== undefined && cut.bytes <= mostBytesOnPage ? address : null);
  const text = whole.state === "here" ? whole.content : output.text;
  const lines = countLines(output.text);
  const long = lines > foldAbove || cut !== undefined;
  return (
    <div className={styles["stream"]} data-name={output.name}>
      <pre
        id={id}
        tabIndex={long ? 0 : undefined}
        aria-label={long ? t(output.name) : undefined}
        data-folded={(long && !open) || undefined}
      >
        <AnsiText text={text} />
      </pre>
      {long && (
        <p className={styles["fold"]}>
          <span>{t("lines", { count: cut?.lines ?? lines })}</span>
          <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            {open ? t("fold") : t("showAll")}
          </button>
          {cut !== undefined && address !== null && (
            <a href={address} download="sortie.txt">
              {cut.bytes < 100_000
                ? t("downloadSmall", { kilobytes: Math.ceil(cut.bytes / 1000) })
                : t("download", { megabytes: Math.round(cut.bytes / 100_000) / 10 })}
            </a>
          )}
          {open && whole.state === "failed" && <span role="alert">{t("failed")}</span>}
          {open && cut !== undefined && cut.bytes > mostBytesOnPage && <span>{t("tooLarge")}</span>}
        </p>
      )}
    </div>
  );
}

function countLines(text: string): number {
  let count = text === "" || text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
