"use client";

import { useLocale, useTranslations } from "next-intl";
import { Button, ButtonLink } from "../../components/ui/button.tsx";
import { Notice } from "../../components/ui/notice.tsx";
import { Stack } from "../../components/ui/panel.tsx";

/** What stands where a page failed: our defect, said as such, and the way on. */
export default function Failure({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations("failure");
  const language = useLocale();
  return (
    <Stack>
      <h1>{t("title")}</h1>
      <Notice tone="danger">
        <p>{t("sentence")}</p>
        {error.digest === undefined ? null : (
          <p>
            <small>{t("digest", { digest: error.digest })}</small>
          </p>
        )}
      </Notice>
      <p>
        <Button look="primary" onClick={retry}>
          {t("retry")}
        </Button>{" "}
        <ButtonLink href={`/${language}`}>{t("home")}</ButtonLink>
      </p>
    </Stack>
  );
}
