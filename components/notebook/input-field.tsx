"use client";
/** What `input()` of the running cell asks. */
import { useEffect, useId, useRef, useState } from "react";
import { useTranslations } from "next-intl";
import styles from "./cell.module.css";
import { useNotebook, useNotebookContext } from "./use-notebook.ts";

export function InputField({ cellId }: { cellId: string }) {
  const request = useNotebook((state) => (state.input?.cell === cellId ? state.input : null));
  return request === null ? null : <Question key={request.id} id={request.id} prompt={request.prompt} secret={request.secret} />;
}

function Question({ id, prompt, secret }: { id: string; prompt: string; secret: boolean }) {
  const t = useTranslations("output.input");
  const { store } = useNotebookContext();
  const mayWrite = useNotebook((state) => state.mayWrite);
  const [value, setValue] = useState("");
  const field = useId();
  const input = useRef<HTMLInputElement>(null);
  // Who runs the cell is still on it: the question is the next thing to do. Others keep their place.
  useEffect(() => {
    const cell = input.current?.closest("[data-cell]");
    if (cell?.contains(document.activeElement) === true) input.current?.focus();
  }, []);
  const answer = async (): Promise<void> => {
    const client = store.client();
    if (client !== null && (await store.report(client.answerInput(id, value)))) store.dismissInput();
  };
  return (
    <form
      className={styles["input"]}
      onSubmit={(event) => {
        event.preventDefault();
        void answer();
      }}
    >
      <label htmlFor={field}>{prompt === "" ? t("label") : prompt}</label>
      <input
        id={field}
        type={secret ? "password" : "text"}
        autoComplete="off"
        value={value}
        disabled={!mayWrite}
        ref={input}
        onChange={(event) => setValue(event.target.value)}
      />
      <button type="submit" disabled={!mayWrite}>
        {t("send")}
      </button>
    </form>
  );
}
