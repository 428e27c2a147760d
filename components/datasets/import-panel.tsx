"use client";

import { FolderOpen } from "lucide-react";
import { useRouter } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import type { DatasetWish } from "../../protocol/dataset-import.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Field, SelectField } from "../ui/field.tsx";
import styles from "./datasets.module.css";
import { ImportState } from "./import-state.tsx";
import type { FolderState, SentFile } from "./send-folder.ts";

/** The files of a chosen folder with their paths inside it. */
function chosenFiles(list: FileList | null): SentFile[] {
  return [...(list ?? [])].map((file) => ({ name: file.webkitRelativePath === "" ? file.name : file.webkitRelativePath, file }));
}

/** A name for lessons out of a folder's name: "PET Examen 2" becomes "pet-examen-2". */
export function nameFrom(folder: string): string {
  const plain = folder.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
}

/** Imports a folder from the person's own machine, with its progress and its report. */
export function ImportPanel() {
  const t = useTranslations("datasets.import");
  const control = useTranslations("control");
  const format = useFormatter();
  const router = useRouter();
  const id = useId();
  const stop = useRef<AbortController>(null);
  const [files, setFiles] = useState<SentFile[]>([]);
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [state, setState] = useState<FolderState | null>(null);
  const running = state?.step === "sending" || state?.step === "reading";
  const megabytes = files.reduce((sum, { file }) => sum + file.size, 0) / 1e6;

  const choose = (list: FileList | null) => {
    const chosen = chosenFiles(list);
    const folder = chosen[0]?.name.split("/")[0] ?? "";
    setFiles(chosen);
    setState(null);
    setName(nameFrom(folder));
    setTitle(folder);
  };
  const begin = async (fields: FormData) => {
    stop.current = new AbortController();
    const given = (field: string) => String(fields.get(field) ?? "").trim() || undefined;
    const access = given("access") === "class" ? "class" : "staff";
    const wish: DatasetWish = { name, title, access, origin: given("origin"), licence: given("licence") };
    // Comes with the first import: most visits of this page only look.
    const { sendFolder } = await import("./send-folder.ts");
    await sendFolder({ files, wish, signal: stop.current.signal, t: control, tell: setState });
    router.refresh();
  };

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void begin(new FormData(event.currentTarget));
      }}
    >
      <div className={styles.chooser}>
        {/* Firefox, Chrome and Safari all know `webkitdirectory`; React's types do not. */}
        <input
          id={id}
          className="visually-hidden"
          type="file"
          multiple
          disabled={running}
          {...{ webkitdirectory: "" }}
          onChange={(event) => choose(event.target.files)}
        />
        <label htmlFor={id} className={buttonClass()}>
          <FolderOpen size={16} aria-hidden />
          {t("folder")}
        </label>
        <span>
          {files.length === 0
            ? t("none")
            : t("chosen", { files: files.length, megabytes: format.number(megabytes, { maximumFractionDigits: megabytes < 10 ? 1 : 0 }) })}
        </span>
      </div>
      <fieldset className={styles.grid} disabled={running}>
        <Field label={t("titleLabel")} value={title} onChange={(event) => setTitle(event.target.value)} required maxLength={120} />
        <Field
          label={t("name")}
          hint={t("nameHint")}
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={64}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          spellCheck={false}
          autoCapitalize="none"
        />
        <SelectField label={t("access")} name="access" defaultValue="staff">
          <option value="staff">{t("accessStaff")}</option>
          <option value="class">{t("accessClass")}</option>
        </SelectField>
        <Field label={t("origin")} name="origin" maxLength={300} hint={t("originHint")} />
        <Field label={t("licence")} name="licence" maxLength={300} hint={t("licenceHint")} />
      </fieldset>
      <div className={styles.line}>
        {running ? (
          <Button onClick={() => stop.current?.abort()}>{t("stop")}</Button>
        ) : (
          <Button type="submit" look="primary" disabled={files.length === 0}>
            {t("submit")}
          </Button>
        )}
      </div>
      {state === null ? null : <ImportState state={state} />}
    </form>
  );
}
