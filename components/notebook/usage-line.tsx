"use client";
/** What computes, and how much memory is left: in a word, with the detail on demand. */
import { useFormatter, useTranslations } from "next-intl";
import { Cpu } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { KernelUsage } from "../../protocol/usage.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import styles from "./usage-line.module.css";
import { bytesIn, usageView } from "./usage-view.ts";
import { useNotebook } from "./use-notebook.ts";

export function UsageLine() {
  const usage = useNotebook((state) => state.room.usage);
  const live = useNotebook((state) => state.live);
  return live && usage !== undefined ? <Usage usage={usage} /> : null;
}

function Usage({ usage }: { usage: KernelUsage }) {
  const t = useTranslations("notebook.usage");
  const bytes = useBytes();
  const [open, setOpen] = useState(false);
  const detail = useId();
  const place = useRef<HTMLSpanElement>(null);
  const close = (): void => setOpen(false);
  useOutside(place, close);
  const { backend, memoryShare, scarce } = usageView(usage);
  const { usedBytes, limitBytes } = usage.memory;
  const memory = limitBytes === null ? bytes(usedBytes) : t("of", { used: bytes(usedBytes), limit: bytes(limitBytes) });
  const name = backend === null ? null : backendName(backend, t);
  return (
    <span ref={place} className={styles["usage"]}>
      <button
        type="button"
        className={styles["open"]}
        data-scarce={scarce}
        aria-expanded={open}
        aria-controls={detail}
        title={t("title")}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !open) return;
          event.stopPropagation();
          close();
        }}
      >
        <Cpu size={14} aria-hidden />
        <span className="visually-hidden">{t("spoken")} </span>
        {name !== null && <span>{name}</span>} <span className={styles["memory"]}>{bytes(usedBytes)}</span>
        {memoryShare !== null && (
          <span className={styles["gauge"]} aria-hidden>
            <span style={{ inlineSize: `${Math.round(memoryShare * 100)}%` }} />
          </span>
        )}
      </button>
      <span role="status" className="visually-hidden">
        {scarce ? t("scarce", { memory }) : ""}
      </span>
      <div id={detail} role="group" aria-label={t("title")} className={styles["detail"]} hidden={!open}>
        <Detail usage={usage} memory={memory} />
        {scarce && <p className={styles["scarce"]}>{t("scarce", { memory })}</p>}
      </div>
    </span>
  );
}

function Detail({ usage: { tensors }, memory }: { usage: KernelUsage; memory: string }) {
  const t = useTranslations("notebook.usage");
  const bytes = useBytes();
  if (tensors === null) {
    return (
      <>
        <Lines facts={[[t("memory"), memory]]} />
        <p>{t("noTensors")}</p>
      </>
    );
  }
  const { usedBytes, limitBytes } = tensors.device;
  const device = [usedBytes, limitBytes].flatMap((value) => (value === null ? [] : [bytes(value)])).join(" / ");
  const facts: [string, string][] = [
    [t("memory"), memory],
    [t("backend"), backendName(tensors.backend, t)],
    [t("hardware"), tensors.hardware],
    ...(tensors.threads > 1 ? [[t("threads"), String(tensors.threads)] as [string, string]] : []),
    [t("tensors"), t("tensorCount", { count: tensors.tensors, bytes: bytes(tensors.bytes) })],
    ...(device === "" ? [] : [[t("device"), device] as [string, string]]),
  ];
  return <Lines facts={facts} />;
}

function Lines({ facts }: { facts: [string, string][] }) {
  return (
    <Facts look="lines">
      {facts.map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </Facts>
  );
}

const known = ["webgpu", "tensorflow", "wasm", "cpu"] as const;

/** A cell may have registered a backend of its own: it is shown by its name. */
function backendName(backend: string, t: ReturnType<typeof useTranslations<"notebook.usage">>): string {
  const name = known.find((one) => one === backend);
  return name === undefined ? backend.slice(0, 20) : t(`backends.${name}`);
}

function useBytes(): (bytes: number) => string {
  const format = useFormatter();
  return (bytes) => {
    const { value, unit } = bytesIn(bytes);
    return format.number(value, { style: "unit", unit, unitDisplay: "short", maximumSignificantDigits: 3 });
  };
}

/** Closes what is open when the person goes elsewhere, by pointer or by keyboard. */
function useOutside(place: React.RefObject<HTMLElement | null>, close: () => void): void {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    const leave = ({ target }: Event): void => {
      if (target instanceof Node && !place.current?.contains(target)) latest.current();
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("focusin", leave);
    };
  }, [place]);
}
