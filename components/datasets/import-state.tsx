import { useLocale, useTranslations } from "next-intl";
import { TableFrame } from "../ui/panel.tsx";
import styles from "./datasets.module.css";
import type { FolderState, RefusedFile } from "./send-folder.ts";
import { WorkDone, WorkProgress, WorkUnfinished } from "./work-state.tsx";

/** How an import stands: its progress, its report, or why there is none. */
export function ImportState({ state }: { state: FolderState }) {
  const t = useTranslations("datasets.import");
  const spoken = useLocale();
  switch (state.step) {
    case "sending":
    case "reading":
      return <WorkProgress {...state} sentence={t(state.step, { done: state.done, total: state.total })} />;
    case "stopped":
    case "refused":
      return <WorkUnfinished state={state} stopped={t("stopped")} />;
    case "done":
      return (
        <>
          <WorkDone title={t("done", { title: state.report.title[spoken] })}>
            <p>{t("found", { series: state.report.series, files: state.report.imported })}</p>
            {state.report.removedAttributes > 0 ? <p>{t("deidentified", { attributes: state.report.removedAttributes })}</p> : null}
          </WorkDone>
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
