"use client";

import { useTranslations } from "next-intl";
import { Dialog } from "../ui/dialog.tsx";
import { Form } from "../ui/form.tsx";

/** Takes a data set away, after asking: lessons that open it by name will no longer find it. */
export function RemoveDataset({ name, title }: { name: string; title: string }) {
  const t = useTranslations("datasets");
  return (
    <Dialog opener={t("remove.opener")} openerLabel={t("remove.of", { title })} openerLook="danger" title={t("remove.title")}>
      {(close) => (
        <>
          <p>{t("remove.sentence", { title })}</p>
          <Form action={`/api/datasets/${name}/remove`} submit={t("remove.submit")} submitLook="danger" onAnswer={close} />
        </>
      )}
    </Dialog>
  );
}
