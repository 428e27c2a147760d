import { useLocale, useTranslations } from "next-intl";
import { Notice, RefusalNotice } from "../ui/notice.tsx";
import { TableFrame } from "../ui/panel.tsx";
import styles from "./datasets.module.css";
import type { FolderState, RefusedFile } from "./send-folder.ts";

/** How an import stands: its progress, its report, or why there is none. */
export function ImportState({ state }: { state: FolderState }) {
  const t = useTranslations("datasets.import");
  const spoken = useLocale();
  switch (state.step) {
    case "sending":
    case "reading":
      return (
        <div className={styles.line}>
          <progress className={styles.progress} value={state.done} max={Math.max(1, state.total)} aria-label={t(state.step, state)} />
          <span>{t(state.step, { done: state.done, total: state.total })}</span>
        </div>
      );
    case "stopped":
      return (
        <div role="status">
          <Notice title={t("stopped")} />
        </div>
      );
    case "refused":
      return <RefusalNotice refusal={state.refusal} />;
    case "done":
      return (
        <>
          <div role="status">
            <Notice tone="success" title={t("done", { title: state.report.title[spoken] })}>
              <p>{t("found", { series: state.report.series, files: state.report.imported })}</p>
              {state.report.removedAttributes > 0 ? <p>{t("deidentified", { attributes: state.report.removedAttributes })}</p> : null}
            </Notice>
          </div>
          <RefusedFiles files={state.report.refused} />
        </>
      );
  }
}

function RefusedFiles({ files }: { files: RefusedFile[] }) {
  const t = useTranslations("datasets.import");
  if (files.length === 0) return null;
  return (
    <div className={styles.refused}>
      <TableFrame label={t("refused", { files: files.length })}>
        <table>
          <caption>{t("refused", { files: files.length })}</caption>
          <thead>
            <tr>
              <th scope="col">{t("file")}</th>
              <th scope="col">{t("reason")}</th>
            </tr>
          </thead>
          <tbody>
            {files.map(({ file, reason }) => (
              <tr key={file}>
                <td>
                  <code>{file}</code>
                </td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </div>
  );
}
