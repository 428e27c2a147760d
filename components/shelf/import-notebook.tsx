"use client";

import { Upload } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { buttonClass } from "../ui/button.tsx";
import { RefusalNotice } from "../ui/notice.tsx";
import type { RefusalText } from "../ui/notice.tsx";
import { send } from "../ui/post.ts";
import styles from "./import-notebook.module.css";

/** Brings a notebook file in. What cannot be read is refused with the place where reading stopped. */
export function ImportNotebook() {
  const t = useTranslations("shelf");
  const control = useTranslations("control");
  const router = useRouter();
  const id = useId();
  const [state, setState] = useState<{ pending: boolean; refusal?: RefusalText }>({ pending: false });

  const take = async (file: File) => {
    setState({ pending: true });
    const answered = await send(
      `/api/notebooks/import?name=${encodeURIComponent(file.name)}`,
      { method: "POST", body: file, headers: { "content-type": "application/octet-stream" } },
      control,
    );
    if ("refused" in answered) return setState({ pending: false, refusal: answered });
    setState({ pending: false });
    if (answered.to !== null) router.push(answered.to);
  };

  return (
    <div className={styles.import}>
      <div className={styles.line}>
        <input
          id={id}
          className="visually-hidden"
          type="file"
          accept=".ipynb,.md,application/x-ipynb+json,text/markdown"
          disabled={state.pending}
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            if (file !== undefined) void take(file);
          }}
        />
        <label htmlFor={id} className={buttonClass()}>
          <Upload size={16} aria-hidden />
          {state.pending ? t("import.pending") : t("import.label")}
        </label>
      </div>
      {state.refusal === undefined ? null : <RefusalNotice refusal={state.refusal} />}
    </div>
  );
}
