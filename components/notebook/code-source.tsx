"use client";
/** Code that is only read: coloured, selectable, and opened for editing where it is clicked. */
import { memo, useEffect, useMemo, useRef } from "react";
import type { MouseEvent } from "react";
import styles from "./code-source.module.css";
import { highlight } from "./highlight.ts";

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
      else node.removeAttribute("tabindex");
    });
    watching.observe(node);
    return () => watching.disconnect();
  }, [source]);
  const open = (event: MouseEvent<HTMLPreElement>): void => {
    if (getSelection()?.isCollapsed === false) return;
    onEdit(Math.min(offsetAt(event.currentTarget, event.clientX, event.clientY) ?? source.length, source.length));
  };
  return (
    <pre ref={element} className={styles["source"]} data-source data-plain={plain || undefined} onClick={open}>
      <code>{source === "" ? <span className={styles["empty"]}>{emptyText}</span> : tokens.map(coloured)}</code>
    </pre>
  );
});

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
