import { getLocale, getTranslations } from "next-intl/server";
import { refused } from "../../protocol/refusal.ts";
import { ButtonLink } from "../../components/ui/button.tsx";
import { RefusalNotice } from "../../components/ui/notice.tsx";
import { Stack } from "../../components/ui/panel.tsx";
import { refusalText } from "../refusal-text.ts";

export default async function NotFound() {
  const spoken = await getLocale();
  const t = await getTranslations("missing");
  return (
    <Stack>
      <h1>{t("title")}</h1>
      <RefusalNotice refusal={await refusalText(refused("not-found"), spoken)} />
      <p>
        <ButtonLink href={`/${spoken}`}>{t("home")}</ButtonLink>
      </p>
    </Stack>
  );
}
