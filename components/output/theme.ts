/** The theme that the page shows now, and its colours, for what draws itself. */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";

export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function subscribe(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = new MutationObserver(changed);
  system.addEventListener("change", changed);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => {
    system.removeEventListener("change", changed);
    chosen.disconnect();
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme, () => "light");
}

/** A colour of the page, as its style says now, in six hexadecimal digits: builds shorten `#ffffff`, editors and charts refuse `#fff`. */
export function colourOf(token: `--${string}`): string {
  const written = getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  return /^#[\da-f]{3}$/i.test(written) ? `#${[...written.slice(1)].map((digit) => digit + digit).join("")}` : written;
}
