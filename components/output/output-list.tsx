"use client";
/** The outputs of a cell, in order. Very many are shown in part first: the page stays quick whatever a cell prints. */
import { useTranslations } from "next-intl";
import { memo, useState } from "react";
import type { Language } from "../../protocol/identity.ts";
import type { Output } from "../../protocol/output.ts";
import { ErrorOutputView } from "./error-output.tsx";
import styles from "./output.module.css";
import { RichOutput } from "./rich-output.tsx";
import { StreamOutputView } from "./stream-output.tsx";

const shownAtFirst = 100;

export interface OutputListProps {
  outputs: readonly Output[];
  notebookId: string;
  language: Language;
}

export const OutputList = memo(function OutputList({ outputs, notebookId, language }: OutputListProps) {
  const t = useTranslations("output");
  const [all, setAll] = useState(false);
  const hidden = all ? 0 : Math.max(0, outputs.length - shownAtFirst);
  return (
    <div className={styles["outputs"]}>
      {outputs.slice(0, outputs.length - hidden).map((output, index) => (
        <OneOutput key={keyOf(output, index)} output={output} notebookId={notebookId} language={language} />
      ))}
      {hidden > 0 && (
        <button type="button" className={styles["more"]} onClick={() => setAll(true)}>
          {t("moreOutputs", { count: hidden })}
        </button>
      )}
    </div>
  );
});

/** A display that is replaced stays the same element, so that a chart moves instead of blinking. */
function keyOf(output: Output, index: number): string {
  const displayId = output.metadata?.carnet?.displayId;
  return displayId === undefined ? `${index}` : `${index}:${displayId}`;
}

const OneOutput = memo(function OneOutput({ output, notebookId, language }: { output: Output; notebookId: string; language: Language }) {
  switch (output.output_type) {
    case "stream":
      return <StreamOutputView output={output} notebookId={notebookId} />;
    case "error":
      return <ErrorOutputView output={output} />;
    case "display_data":
    case "execute_result":
      return <RichOutput data={output.data} metadata={output.metadata} notebookId={notebookId} language={language} />;
  }
});
