"use client";

import { useLocale, useTranslations } from "next-intl";
import Link from "next/link";
import { useId, useState } from "react";
import { fileAnswer } from "../../../protocol/federation/office.ts";
import type { FileAnswer } from "../../../protocol/federation/office.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice, RefusalNotice } from "../../ui/notice.tsx";
import type { RefusalText } from "../../ui/notice.tsx";
import { post } from "../../ui/post.ts";
import styles from "./desk.module.css";

type State =
  | { step: "ready" | "reading" | "no-digest" }
  | { step: "refused"; refusal: RefusalText }
  | { step: "answered"; answer: FileAnswer };

async function digestOf(file: File): Promise<string | null> {
  // Absent from pages that are not served by https, and read as if it were always there.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) return null;
  const hash = new Uint8Array(await subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Compares a file of weights with the registry by its digest; the file stays here. */
export function WhichRound() {
  const t = useTranslations("federationDesk.which");
  const control = useTranslations("control");
  const id = useId();
  const [state, setState] = useState<State>({ step: "ready" });
  const [text, setText] = useState("");

  const ask = async (sha256: string) => {
    setState({ step: "reading" });
    const answered = await post("/api/federation/which-round", { sha256 }, control);
    if ("refused" in answered) return setState({ step: "refused", refusal: answered });
    setState({ step: "answered", answer: fileAnswer.parse(answered.body) });
  };
  const read = async (file: File) => {
    setState({ step: "reading" });
    const sha256 = await digestOf(file).catch(() => null);
    if (sha256 === null) return setState({ step: "no-digest" });
    setText(sha256);
    await ask(sha256);
  };

  return (
    <div className={styles["drop"]}>
      <p>{t("sentence")}</p>
      <span className={styles["chooser"]}>
        <input
          id={id}
          className="visually-hidden"
          type="file"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) void read(file);
            event.target.value = "";
          }}
        />
        <label htmlFor={id} className={buttonClass()}>
          {t("choose")}
        </label>
      </span>
      <form
        className={styles["digest"]}
        onSubmit={(event) => {
          event.preventDefault();
          void ask(text);
        }}
      >
        <Field label={t("or")} value={text} onChange={(event) => setText(event.target.value)} spellCheck={false} autoComplete="off" />
        <Button type="submit">{t("submit")}</Button>
      </form>
      <div role="status">
        {state.step === "reading" ? t("reading") : null}
        {state.step === "no-digest" ? t("noDigest") : null}
        {state.step === "answered" ? <Answer answer={state.answer} /> : null}
      </div>
      {state.step === "refused" ? <RefusalNotice refusal={state.refusal} /> : null}
    </div>
  );
}

function Answer({ answer: { sha256, found } }: { answer: FileAnswer }) {
  const t = useTranslations("federationDesk.which");
  const spoken = useLocale();
  return (
    <Notice tone={found.length === 0 ? "warning" : "success"}>
      {found.length === 0 ? <p>{t("none")}</p> : null}
      {found.map(({ experiment, title, model }) => (
        <p key={`${experiment} ${model.round}`}>
          <Link href={`/${spoken}/federation/experiments/${experiment}`}>
            {model.round === 0 ? t("first", { title }) : t("found", { title, round: model.round })}
          </Link>
        </p>
      ))}
      <p className={styles["key"]}>{t("of", { sha256 })}</p>
    </Notice>
  );
}
