"use client";
/** What a cell printed: folded when long, the whole of it on demand, with a search inside. */
import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import type { StreamOutput } from "../../protocol/output.ts";
import { AnsiText } from "./ansi-text.tsx";
import { plainText } from "../../notebook/outputs/ansi.ts";
import { blobAddress } from "./mime-choice.ts";
import styles from "./output.module.css";
import { countLines, foldAbove } from "./text-length.ts";
import { TextTools } from "./text-tools.tsx";
import { fetchText, useText } from "./use-blob.ts";

/** Above this, the whole of a stream is offered as a file instead of being put on the page. */
const mostBytesOnPage = 4_000_000;

export function StreamOutputView({ output, notebookId }: { output: StreamOutput; notebookId: string }) {
  const t = useTranslations("output.stream");
  const [open, setOpen] = useState(false);
  const [searched, setSearched] = useState(false);
  const id = useId();
  const box = useRef<HTMLPreElement>(null);
  const cut = output.metadata?.carnet?.stream;
  const address = cut === undefined ? null : blobAddress(notebookId, cut);
  const fits = cut !== undefined && cut.bytes <= mostBytesOnPage;
  const whole = useText((open || searched) && fits ? address : null);
  const text = whole.state === "here" ? whole.content : output.text;
  const lines = cut?.lines ?? countLines(output.text);
  const long = lines > foldAbove || cut !== undefined;
  return (
    <div className={styles["stream"]} data-name={output.name}>
      <pre
        id={id}
        ref={box}
        tabIndex={long ? 0 : undefined}
        aria-label={long ? t(output.name) : undefined}
        data-folded={(long && !open) || undefined}
      >
        <AnsiText text={text} />
      </pre>
      {long && (
        <TextTools
          target={box}
          shown={text}
          whole={async () => plainText(address === null ? output.text : await fetchText(address))}
          fileName={t("fileName")}
          onSearch={() => setSearched(true)}
        >
          <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            {open ? t("fold") : t("showAll", { count: lines })}
          </button>
          {(open || searched) && whole.state === "failed" && <span role="alert">{t("failed")}</span>}
          {(open || searched) && cut !== undefined && !fits && (
            <span role="status">{t("tooLarge", { megabytes: Math.round(cut.bytes / 100_000) / 10 })}</span>
          )}
        </TextTools>
      )}
    </div>
  );
}
