import type { Language } from "../../protocol/identity.ts";
import { LanguageSwitch } from "./language-switch.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";
import type { Theme } from "./theme.ts";
import styles from "./shell.module.css";

/** Language and colours, where one looks for settings. */
export function Appearance({ language, theme }: { language: Language; theme: Theme }) {
  return (
    <div className={styles.appearance}>
      <LanguageSwitch language={language} />
      <ThemeSwitch theme={theme} named />
    </div>
  );
}
