"use client";
/**
 * A Plotly figure in the page's own colours. It is redrawn in place when a cell updates it, leaves as an image, and shows its numbers as a
 * table to who wants them or does not see the drawing.
 */
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import { ChartLine, Download, Table2 } from "lucide-react";
import type { Language } from "../../protocol/identity.ts";
import { DataTable } from "./data-table.tsx";
import styles from "./output.module.css";
import { plotTable, titleText } from "../../notebook/outputs/plot-table.ts";
import { themedLayout } from "./plot-theme.ts";
import { useTheme } from "./theme.ts";

interface Figure {
  data?: unknown;
  layout?: unknown;
}

/** The part of Plotly that is used here. */
interface PlotlyModule {
  react(node: HTMLElement, data: unknown[], layout: object, config: object): Promise<unknown>;
  purge(node: HTMLElement): void;
  downloadImage(
    node: HTMLElement,
    options: { format: "png" | "svg"; filename: string; width: number; height: number; scale: number },
  ): Promise<unknown>;
  Plots: { resize(node: HTMLElement): Promise<unknown> | void };
}

let loading: Promise<PlotlyModule> | undefined;

function loadPlotly(): Promise<PlotlyModule> {
  loading ??= import("plotly.js-dist-min").then(
    (module) => ((module as { default?: unknown }).default ?? module) as unknown as PlotlyModule,
  );
  return loading;
}

const config = { displayModeBar: false, responsive: false, displaylogo: false, showLink: false, scrollZoom: false, doubleClick: "reset" };

export function Plot({ figure: value, language }: { figure: unknown; language: Language }) {
  const t = useTranslations("output.plot");
  const figure = useMemo(() => (typeof value === "object" && value !== null ? (value as Figure) : {}), [value]);
  const node = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const [failed, setFailed] = useState(false);
  const theme = useTheme();
  const table = useMemo(() => (asTable ? plotTable(figure) : null), [asTable, figure]);
  const title = titleText((figure.layout as { title?: unknown } | undefined)?.title);
  const traces = Array.isArray(figure.data) ? figure.data.length : 0;
  const label = t("label", { title: title ?? t("untitled"), count: traces });

  useEffect(() => {
    const element = node.current;
    if (asTable || element === null) return;
    let wanted = true;
    void loadPlotly()
      .then((plotly) => wanted && plotly.react(element, dataOf(figure), themedLayout(figure.layout, { language, theme }), config))
      .then(
        () => setFailed(false),
        () => setFailed(true),
      );
    return () => void (wanted = false);
  }, [figure, language, theme, asTable]);
  useEffect(() => {
    const element = node.current;
    if (asTable || element === null) return;
    const resizing = new ResizeObserver(() => {
      if (element.childElementCount > 0) void loadPlotly().then((plotly) => element.isConnected && plotly.Plots.resize(element));
    });
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      void loadPlotly().then((plotly) => plotly.purge(element));
    };
  }, [asTable]);
  const download = async (format: "png" | "svg"): Promise<void> => {
    const element = node.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    await (
      await loadPlotly()
    ).downloadImage(element, { format, filename: title ?? "figure", width, height, scale: format === "png" ? 2 : 1 });
  };
  const height = (figure.layout as { height?: unknown } | undefined)?.height;
  return (
    <figure className={styles["plot"]}>
      {asTable ? (
        table === null ? (
          <p className={styles["note"]}>{t("noTable")}</p>
        ) : (
          <DataTable table={table} language={language} />
        )
      ) : (
        <div
          ref={node}
          role="img"
          aria-label={label}
          className={styles["plotArea"]}
          style={{ height: typeof height === "number" ? height : 380 }}
        />
      )}
      {failed && <p className={styles["failed"]}>{t("failed")}</p>}
      <figcaption className={styles["plotTools"]}>
        <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? <ChartLine size={14} aria-hidden /> : <Table2 size={14} aria-hidden />} {asTable ? t("chart") : t("table")}
        </button>
        {!asTable &&
          (["png", "svg"] as const).map((format) => (
            <button key={format} type="button" onClick={() => void download(format).catch(() => setFailed(true))}>
              <Download size={14} aria-hidden /> {t(format)}
            </button>
          ))}
      </figcaption>
    </figure>
  );
}

/** Plotly keeps what it is given and writes into it: the document's own values are copied. */
function dataOf(figure: Figure): unknown[] {
  return Array.isArray(figure.data) ? structuredClone(figure.data) : [];
}
