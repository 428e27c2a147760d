"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Form } from "../ui/form.tsx";
import { Stack } from "../ui/panel.tsx";
import { LinkOnce, linkIn } from "./link-once.tsx";

/** Makes a one-time sign-in link, for a person who forgot the password. */
export function SignInLink({ person }: { person: string }) {
  const t = useTranslations("people");
  const [link, setLink] = useState<string | null>(null);
  return (
    <Stack>
      <p>{t("link.sentence")}</p>
      {link === null ? null : <LinkOnce link={link} title={t("link.made")} once={t("invite.once")} copy={t("invite.copy")} />}
      <Form
        action={`/api/people/${encodeURIComponent(person)}/link`}
        submit={t("link.submit")}
        submitLook="plain"
        onAnswer={(body) => setLink(linkIn(body))}
      />
    </Stack>
  );
}
