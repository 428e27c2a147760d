"use client";

import { Moon, Sun, SunMoon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../ui/button.tsx";
import type { Theme } from "./theme.ts";

const nextTheme: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const icons = { system: SunMoon, light: Sun, dark: Moon };

/** Sets the colours of this browser: at once for this page, and in a cookie for the next, which the server then writes without a flash. */
export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.cookie = `carnet-theme=${theme}; path=/; max-age=${theme === "system" ? 0 : 31_536_000}; samesite=lax`;
}

/** As the system wishes, light, or dark: one button that goes round. */
export function ThemeSwitch({ theme: initial, named = false }: { theme: Theme; named?: boolean }) {
  const t = useTranslations("control");
  const [theme, setTheme] = useState(initial);
  const Icon = icons[theme];
  const label = t("theme", { theme: t(`themes.${theme}`) });
  return (
    <Button
      look={named ? "plain" : "quiet"}
      aria-label={label}
      title={label}
      onClick={() => {
        chooseTheme(nextTheme[theme]);
        setTheme(nextTheme[theme]);
      }}
    >
      <Icon size={18} aria-hidden />
      {named ? label : null}
    </Button>
  );
}
