"use client";
/** Terminal text with its colours, in pieces that the browser lays out only when they are seen. */
import { memo, useMemo } from "react";
import type { CSSProperties } from "react";
import { parseAnsi } from "../../notebook/outputs/ansi.ts";
import type { AnsiSpan } from "../../notebook/outputs/ansi.ts";
import styles from "./ansi-text.module.css";

const pieceLength = 16_000;

export function AnsiText({ text }: { text: string }) {
  const pieces = useMemo(() => piecesOf(text), [text]);
  return pieces.map((piece, index) => <Piece key={index} text={piece} long={pieces.length > 1} />);
}

/** Cut at line ends. A colour that runs over a cut is lost for the next piece: only texts of many thousand characters are cut. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  while (text.length - start > pieceLength) {
    const lineEnd = text.lastIndexOf("\n", start + pieceLength);
    const end = lineEnd > start ? lineEnd + 1 : start + pieceLength;
    pieces.push(text.slice(start, end));
    start = end;
  }
  pieces.push(text.slice(start));
  return pieces;
}

const Piece = memo(function Piece({ text, long }: { text: string; long: boolean }) {
  const spans = useMemo(() => parseAnsi(text), [text]);
  const content = spans.map((span, index) =>
    Object.keys(span).length === 1 ? (
      span.text
    ) : (
      <span key={index} className={classOf(span)} style={styleOf(span)}>
        {span.text}
      </span>
    ),
  );
  return long ? <span className={styles["piece"]}>{content}</span> : content;
});

function classOf(span: AnsiSpan): string {
  const flags = (["bold", "dim", "italic", "underline", "inverse"] as const).filter((flag) => span[flag] === true);
  return flags.map((flag) => styles[flag]).join(" ");
}

function styleOf({ colour, background }: AnsiSpan): CSSProperties {
  const css = (value: number | string): string => (typeof value === "number" ? `var(--ansi-${value})` : value);
  return { ...(colour === undefined ? {} : { color: css(colour) }), ...(background === undefined ? {} : { background: css(background) }) };
}
