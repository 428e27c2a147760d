"use client";
/** The variables of the kernel: what each is, what it holds in memory, and where the notebook defines it; each opens. */
import { useTranslations } from "next-intl";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import type { Language } from "../../../protocol/identity.ts";
import type { ValuePath } from "../../../protocol/variables.ts";
import { SidePanel } from "../side-panel.tsx";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";
import { OpenValue } from "./open-value.tsx";
import { useVariables } from "./use-values.ts";
import type { Known } from "./use-values.ts";
import { VariableTable } from "./variable-table.tsx";
import styles from "./variables.module.css";

/** A value that is shown by itself, and how the person names what lies on the way to it. */
export interface Place {
  name: string;
  path: ValuePath;
}

interface VariablesPanelProps {
  language: Language;
  takesFocus: boolean;
  onClose: () => void;
}

export function VariablesPanel({ language, takesFocus, onClose }: VariablesPanelProps) {
  const t = useTranslations("notebook.variables");
  const known = useVariables();
  const [place, setPlace] = useState<Place | null>(null);
  const { store } = useNotebookContext();
  const close = (): void => {
    onClose();
    store.select({ focus: true });
  };
  return (
    <SidePanel
      title={t("title")}
      wide={place !== null}
      takesFocus={takesFocus}
      onClose={close}
      onEscape={place === null ? close : () => setPlace(null)}
    >
      <KernelSays state={known.state} count={known.list?.count ?? 0} listed={known.list?.variables.length ?? 0} />
      {place === null ? (
        known.list !== null && <VariableTable variables={known.list.variables} language={language} onOpen={setPlace} />
      ) : (
        <div className={styles["opened"]}>
          <Way place={place} onGo={setPlace} />
          <OpenValue place={place} version={known.version} language={language} onOpen={setPlace} />
        </div>
      )}
    </SidePanel>
  );
}

/** Announced too: a list that is not of now must not be taken for it. */
function KernelSays({ state, count, listed }: { state: Known["state"]; count: number; listed: number }) {
  const t = useTranslations("notebook.variables");
  const dead = useNotebook((room) => room.room.kernel === "dead");
  const going = useNotebook((room) => room.room.kernel === "busy");
  const said =
    state === "unreachable"
      ? t("unreachable")
      : state === "none"
        ? t(dead ? "dead" : "none")
        : state === "busy" || going
          ? t("busy")
          : state === "waiting"
            ? t("waiting")
            : count > listed
              ? t("cut", { listed, count })
              : "";
  return (
    <p role="status" className={styles["said"]} data-quiet={said === "" || undefined}>
      {said}
    </p>
  );
}

function Way({ place, onGo }: { place: Place; onGo: (place: Place | null) => void }) {
  const t = useTranslations("notebook.variables");
  return (
    <nav className={styles["way"]} aria-label={t("way")}>
      <button type="button" className="link-button" ref={focusOnce} onClick={() => onGo(null)}>
        <ArrowLeft size={14} aria-hidden /> {t("all")}
      </button>
      {[place.name, ...place.path].map((step, index) => (
        <button
          key={index}
          type="button"
          className="link-button"
          aria-current={index === place.path.length ? "page" : undefined}
          onClick={() => onGo({ name: place.name, path: place.path.slice(0, index) })}
        >
          {typeof step === "number" ? `[${step}]` : step}
        </button>
      ))}
    </nav>
  );
}

/** The button that was pressed is gone: the way back takes its focus. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus({ preventScroll: true });
}
