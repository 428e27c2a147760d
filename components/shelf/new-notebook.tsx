"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";

/** Begins an empty notebook under a name. */
export function NewNotebook() {
  const t = useTranslations("shelf");
  return (
    <Dialog
      opener={
        <>
          <Plus size={16} aria-hidden />
          {t("new.opener")}
        </>
      }
      openerLook="primary"
      openerSmall={false}
      title={t("new.title")}
    >
      {() => (
        <Form action="/api/notebooks" submit={t("new.submit")}>
          <Field label={t("new.name")} name="title" required maxLength={200} autoComplete="off" />
        </Form>
      )}
    </Dialog>
  );
}
