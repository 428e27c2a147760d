import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Language } from "../../protocol/identity.ts";
import { RefusalNotice } from "../ui/notice.tsx";
import type { RefusalText } from "../ui/notice.tsx";
import { Stack } from "../ui/panel.tsx";

/** An invitation that was used, withdrawn, or came too late. */
export function ClosedInvitation({ refusal, language }: { refusal: RefusalText; language: Language }) {
  const t = useTranslations("invitation");
  return (
    <Stack>
      <h1>{t("closed")}</h1>
      <RefusalNotice refusal={refusal} />
      <p>
        <Link href={`/${language}/sign-in`}>{t("toSignIn")}</Link>
      </p>
    </Stack>
  );
}
