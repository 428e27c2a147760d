"use client";

import { useTranslations } from "next-intl";
import { Dialog } from "../../ui/dialog.tsx";
import { Form } from "../../ui/form.tsx";

/** Revokes a hospital, after asking: rounds that are open lose it. */
export function RevokeHospital({ id, name }: { id: string; name: string }) {
  const t = useTranslations("federationDesk.hospital.revoke");
  return (
    <Dialog opener={t("opener")} openerLabel={t("of", { name })} openerLook="danger" title={t("title", { name })}>
      {(close) => (
        <>
          <p>{t("sentence")}</p>
          <Form action={`/api/federation/hospitals/${id}/revoke`} submit={t("submit")} submitLook="danger" onAnswer={close} />
        </>
      )}
    </Dialog>
  );
}
