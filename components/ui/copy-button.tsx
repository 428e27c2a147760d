"use client";

import { Check, Copy } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "./button.tsx";

/** Copies a text. Where the browser refuses, it says so instead of pretending. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTranslations("control");
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  const copy = () => {
    // Only pages served over HTTPS or from this machine have a clipboard.
    const written = navigator.clipboard === undefined ? Promise.reject(new Error("no clipboard")) : navigator.clipboard.writeText(text);
    written.then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  return (
    <Button small onClick={copy} onBlur={() => setState("ready")}>
      {state === "copied" ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      <span aria-live="polite">{state === "copied" ? t("copied") : state === "refused" ? t("copyRefused") : (label ?? t("copy"))}</span>
    </Button>
  );
}
