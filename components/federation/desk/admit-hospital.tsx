"use client";

import { useTranslations } from "next-intl";
import { Field } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { Stack } from "../../ui/panel.tsx";
import styles from "./desk.module.css";

/** Admits a hospital by its name and its public key, and says where the key comes from. `address`: what the hospital's program connects to. */
export function AdmitHospital({ address }: { address: string }) {
  const t = useTranslations("federationDesk.hospital.admit");
  return (
    <Stack>
      <Form action="/api/federation/hospitals" submit={t("submit")} success={t("done")}>
        <div className={styles["grid"]}>
          <Field label={t("name")} hint={t("nameHint")} name="name" required maxLength={100} autoComplete="off" />
          <Field label={t("key")} hint={t("keyHint")} name="publicKey" required maxLength={200} autoComplete="off" spellCheck={false} />
        </div>
      </Form>
      <details>
        <summary>{t("how")}</summary>
        <Stack>
          <p>{t("how1")}</p>
          <pre className={styles["code"]}>
            <code>{`node federation/node/main.ts --folder ${t("folder")} --key`}</code>
          </pre>
          <p>{t("how2")}</p>
          <pre className={styles["code"]}>
            <code>{`node federation/node/main.ts --folder ${t("folder")} --desk ${address}`}</code>
          </pre>
        </Stack>
      </details>
    </Stack>
  );
}
