"use client";

import { Download, Pencil, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";
import { buttonClass } from "../ui/button.tsx";

interface NotebookActionsProps {
  id: string;
  title: string;
  /** Where to go when it is deleted; without it the list shows anew. */
  leaveTo?: string;
}

/** Rename, take along, delete: each of a notebook's actions asks what it needs in a dialog. */
export function NotebookActions({ id, title, leaveTo }: NotebookActionsProps) {
  const router = useRouter();
  const t = useTranslations("shelf");
  return (
    <>
      <Dialog
        opener={<Pencil size={16} aria-hidden />}
        openerLabel={t("rename.opener", { title })}
        openerLook="quiet"
        title={t("rename.title")}
      >
        {(close) => (
          <Form action={`/api/notebooks/${id}/rename`} submit={t("rename.submit")} onAnswer={close}>
            <Field label={t("rename.name")} name="title" defaultValue={title} required maxLength={200} autoComplete="off" />
          </Form>
        )}
      </Dialog>
      <Dialog
        opener={<Download size={16} aria-hidden />}
        openerLabel={t("export.opener", { title })}
        openerLook="quiet"
        title={t("export.title")}
      >
        {() => (
          <>
            <p>{t("export.sentence")}</p>
            <a className={buttonClass()} href={`/api/notebooks/${id}/export?format=ipynb`} download>
              {t("export.ipynb")}
            </a>
            <a className={buttonClass()} href={`/api/notebooks/${id}/export?format=md`} download>
              {t("export.md")}
            </a>
            <a className={buttonClass()} href={`/api/notebooks/${id}/export?format=html`} download>
              {t("export.html")}
            </a>
          </>
        )}
      </Dialog>
      <Dialog
        opener={<Trash2 size={16} aria-hidden />}
        openerLabel={t("remove.opener", { title })}
        openerLook="quiet"
        title={t("remove.title")}
      >
        {(close) => (
          <>
            <p>{t("remove.sentence", { title })}</p>
            <Form
              action={`/api/notebooks/${id}/remove`}
              submit={t("remove.submit")}
              submitLook="danger"
              onAnswer={() => (leaveTo === undefined ? close() : router.push(leaveTo))}
            />
          </>
        )}
      </Dialog>
    </>
  );
}
