"use client";
/** Code that is only read: coloured, selectable, and opened for editing where it is clicked. */
import { memo, useEffect, useMemo, useRef } from "react";
import type { MouseEvent } from "react";
import styles from "./code-source.module.css";
import { highlight } from "../../notebook/markdown/highlight.ts";

interface CodeSourceProps {
  source: string;
  plain: boolean;
  /** Asked with the offset of the click. */
  onEdit: (caret: number) => void;
  emptyText: string;
}

export const CodeSource = memo(function CodeSource({ source, plain, onEdit, emptyText }: CodeSourceProps) {
  const tokens = useMemo(() => (plain ? [{ kind: "plain" as const, text: source }] : highlight(source)), [source, plain]);
  const element = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const node = element.current;
    if (node === null) return;
    // What must be scrolled to be read can be reached, and scrolled, by keyboard; the rest is no stop on the way.
    const watching = new ResizeObserver(() => {
      if (node.scrollWidth > node.clientWidth || node.scrollHeight > node.clientHeight) node.tabIndex = 0;
      else if (document.activeElement !== node) node.removeAttribute("tabindex");
    });
    // Far off screen nothing is laid out and nothing can be measured yet: what is probably too long can be reached until it is known.
    if (isProbablyCut(source)) node.tabIndex = 0;
    watching.observe(node);
    return () => watching.disconnect();
  }, [source]);
  const open = (event: MouseEvent<HTMLPreElement>): void => {
    if (getSelection()?.isCollapsed === false) return;
    onEdit(Math.min(offsetAt(event.currentTarget, event.clientX, event.clientY) ?? source.length, source.length));
  };
  return (
    <pre ref={element} className={styles["source"]} data-source data-plain={plain || undefined} onClick={open}>
      <code>{source === "" ? <span className={styles["empty"]}>{emptyText}</span> : tokens.flatMap(inPieces).map(coloured)}</code>
    </pre>
  );
});

/** Of the code font, and the part of the page's width that a cell surely has. */
const characterPx = 8.1;
const probablyShown = 0.7;

/** Lines that surely fit the tallest cell. */
const linesShown = 28;

function isProbablyCut(source: string): boolean {
  const lines = source.split("\n");
  const longest = lines.reduce((most, { length }) => Math.max(most, length), 0);
  return lines.length > linesShown || longest * characterPx > document.documentElement.clientWidth * probablyShown;
}

/** Browsers cut longer texts of a page that comes as HTML into several; React expects to find what it wrote. */
const longestText = 30_000;

function inPieces({ kind, text }: { kind: string; text: string }) {
  if (text.length <= longestText) return [{ kind, text }];
  return Array.from({ length: Math.ceil(text.length / longestText) }, (_, index) => ({
    kind,
    text: text.slice(index * longestText, (index + 1) * longestText),
  }));
}

function coloured(token: { kind: string; text: string }, index: number) {
  return token.kind === "plain" ? (
    token.text
  ) : (
    <span key={index} className={styles[token.kind]}>
      {token.text}
    </span>
  );
}

/** Characters before the point, when the point is on text of this element. */
function offsetAt(element: HTMLElement, x: number, y: number): number | null {
  const position = document.caretPositionFromPoint?.(x, y);
  if (position === null || position === undefined || !element.contains(position.offsetNode)) return null;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(position.offsetNode, position.offset);
  return before.toString().length;
}
