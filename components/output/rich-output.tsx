"use client";
/** A display, by its best representation. What draws itself is loaded when it is first needed; markup goes into a frame without our origin. */
import { useTranslations } from "next-intl";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { z } from "zod";
import { federationPicture } from "../../protocol/federation/picture.ts";
import type { Language } from "../../protocol/identity.ts";
import { carnetOutputMetadata, mime, modelOutput, progressOutput, tableOutput, tensorOutput, viewerOutput } from "../../protocol/output.ts";
import type { MimeBundle } from "../../protocol/output.ts";
import { RenderedText } from "../notebook/rendered-text.tsx";
import { AnsiText } from "./ansi-text.tsx";
import { plainText } from "../../notebook/outputs/ansi.ts";
import { DataTable } from "./data-table.tsx";
import { JsonTree } from "./json-tree.tsx";
import { MarkupFrame } from "./markup-frame.tsx";
import { blobAddress, chooseMime } from "./mime-choice.ts";
import type { ChosenMime } from "./mime-choice.ts";
import { ModelSummary } from "./model-summary.tsx";
import styles from "./output.module.css";
import { ProgressBar } from "./progress-bar.tsx";
import { TensorSummary } from "./tensor-summary.tsx";
import { countLines, foldAbove } from "./text-length.ts";
import { TextTools } from "./text-tools.tsx";
import { useText } from "./use-blob.ts";

const Plot = lazy(() => import("./plot.tsx").then((module) => ({ default: module.Plot })));
const Federation = lazy(() => import("../federation/federation-picture.tsx").then((module) => ({ default: module.FederationPicture })));
const Viewer = lazy(() => import("../viewer/viewer.tsx").then((module) => ({ default: module.Viewer })));

export interface RichOutputProps {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  notebookId: string;
  language: Language;
}

export function RichOutput({ data, metadata, notebookId, language }: RichOutputProps) {
  const carnet = useMemo(() => carnetOutputMetadata.safeParse(metadata["carnet"]).data, [metadata]);
  const chosen = useMemo(() => chooseMime(data, carnet), [data, carnet]);
  if (chosen === null) return null;
  const buffers = (carnet?.buffers ?? []).map((buffer) => blobAddress(notebookId, buffer));
  const fallback = typeof data[mime.text] === "string" ? data[mime.text] : "";
  const shown = { type: chosen.type, buffers, fallback: String(fallback), language, metadata };
  if ("value" in chosen.content) return <Shown {...shown} value={chosen.content.value} />;
  return <Fetched {...shown} address={blobAddress(notebookId, chosen.content.blob)} />;
}

interface ShownProps {
  type: ChosenMime["type"];
  value: unknown;
  /** Addresses of the buffers that came with the message. */
  buffers: readonly string[];
  /** The plain text that came with it. */
  fallback: string;
  language: Language;
  metadata: Record<string, unknown>;
}

function Fetched({ address, ...shown }: Omit<ShownProps, "value"> & { address: string }) {
  const t = useTranslations("output");
  const isImage = shown.type.startsWith("image/") && shown.type !== mime.svg;
  const text = useText(address);
  const value = useMemo(() => (text.state === "here" ? parsed(shown.type, text.content) : undefined), [text, shown.type]);
  if (text.state === "waiting") return <p className={styles["waiting"]}>{isImage ? t("loadingImage") : t("loading")}</p>;
  if (text.state === "failed") return <p className={styles["failed"]}>{t("notLoaded")}</p>;
  return <Shown {...shown} value={value} />;
}

function parsed(type: string, text: string): unknown {
  if (!type.endsWith("json")) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function Shown(props: ShownProps) {
  const { type, value, language } = props;
  switch (type) {
    case mime.viewer:
      return (
        <Checked shape={viewerOutput} {...props}>
          {(content) => (
            <Later>
              <Viewer content={content} buffers={props.buffers} language={language} />
            </Later>
          )}
        </Checked>
      );
    case mime.plotly:
      return (
        <Later>
          <Plot figure={value} language={language} />
        </Later>
      );
    case mime.table:
      return (
        <Checked shape={tableOutput} {...props}>
          {(table) => <DataTable table={table} language={language} />}
        </Checked>
      );
    case mime.progress:
      return (
        <Checked shape={progressOutput} {...props}>
          {(progress) => <ProgressBar progress={progress} language={language} />}
        </Checked>
      );
    case mime.federation:
      return (
        <Checked shape={federationPicture} {...props}>
          {(picture) => (
            <Later>
              <Federation picture={picture} language={language} />
            </Later>
          )}
        </Checked>
      );
    case mime.tensor:
      return (
        <Checked shape={tensorOutput} {...props}>
          {(tensor) => <TensorSummary tensor={tensor} language={language} />}
        </Checked>
      );
    case mime.model:
      return (
        <Checked shape={modelOutput} {...props}>
          {(model) => <ModelSummary model={model} language={language} />}
        </Checked>
      );
    case mime.html:
    case mime.svg:
      return <MarkupFrame content={asText(value)} mime={type} />;
    case mime.markdown:
      return <RenderedText source={asText(value)} />;
    case mime.latex:
      return <RenderedText source={asText(value)} formula />;
    case mime.text:
      return <PlainText text={asText(value)} />;
    default:
      return type.startsWith("image/") ? <Picture {...props} /> : <JsonTree value={value} language={language} />;
  }
}

function asText(value: unknown): string {
  if (Array.isArray(value)) return value.join("");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Content that does not have the shape its type promises is shown as data: a cell may print anything. */
function Checked<Content>({
  shape,
  children,
  ...props
}: ShownProps & { shape: z.ZodType<Content>; children: (content: Content) => ReactNode }) {
  const result = useMemo(() => shape.safeParse(props.value), [shape, props.value]);
  if (result.success) return children(result.data);
  return props.fallback === "" ? <JsonTree value={props.value} language={props.language} /> : <PlainText text={props.fallback} />;
}

function Later({ children }: { children: ReactNode }) {
  const t = useTranslations("output");
  return <Suspense fallback={<p className={styles["waiting"]}>{t("loading")}</p>}>{children}</Suspense>;
}

function PlainText({ text }: { text: string }) {
  const t = useTranslations("output.stream");
  const box = useRef<HTMLPreElement>(null);
  const [open, setOpen] = useState(false);
  const lines = useMemo(() => countLines(text), [text]);
  const long = text.length > 4000 || lines > foldAbove;
  return (
    <div className={styles["stream"]}>
      <pre ref={box} tabIndex={long ? 0 : undefined} data-folded={(long && !open) || undefined}>
        <AnsiText text={text} />
      </pre>
      {long && (
        <TextTools target={box} shown={text} whole={() => Promise.resolve(plainText(text))} fileName={t("fileName")}>
          <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? t("fold") : t("showAll", { count: lines })}
          </button>
        </TextTools>
      )}
    </div>
  );
}

function Picture({ type, value, fallback, metadata }: ShownProps) {
  const t = useTranslations("output");
  const own = metadata["alt"];
  const size = metadata[type] as { width?: unknown } | undefined;
  const width = typeof size?.width === "number" ? size.width : undefined;
  const alternative = typeof own === "string" ? own : fallback.startsWith("<") || fallback === "" ? t("image") : fallback;
  return (
    <img className={styles["picture"]} width={width} alt={alternative} src={`data:${type};base64,${asText(value).replace(/\s/g, "")}`} />
  );
}
