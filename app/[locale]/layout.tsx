import "../../components/ui/fonts.css";
import "../../components/ui/tokens.css";
import "../../components/ui/base.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { ClientMessages } from "../../components/shell/client-messages.tsx";
import { Shell } from "../../components/shell/shell.tsx";
import { themeOf } from "../../components/shell/theme.ts";
import { themeCookie } from "../../server/http/address.ts";
import { spokenLanguage, whoVisits } from "../visit.ts";

interface LayoutProps {
  params: Promise<{ locale: string }>;
  children: ReactNode;
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#182126" },
  ],
};

export async function generateMetadata(page: LayoutProps): Promise<Metadata> {
  const t = await getTranslations({ locale: await spokenLanguage(page), namespace: "shell" });
  return { title: { default: "Carnet", template: "%s · Carnet" }, description: t("notice"), robots: { index: false, follow: false } };
}

export default async function Layout(page: LayoutProps) {
  const language = await spokenLanguage(page);
  // When the storage fails the page says so, inside its usual surroundings.
  const [who, jar] = await Promise.all([whoVisits().catch(() => null), cookies()]);
  const theme = themeOf(jar.get(themeCookie)?.value);
  return (
    // The theme switch changes `data-theme` before React wakes up on a page that was restored.
    <html lang={language} data-theme={theme === "system" ? undefined : theme} suppressHydrationWarning>
      <body>
        <ClientMessages>
          <Shell language={language} theme={theme} person={who?.person ?? null}>
            {page.children}
          </Shell>
        </ClientMessages>
      </body>
    </html>
  );
}
