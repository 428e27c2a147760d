"use client";
/** Every command by its name, with its keys: the list follows what is typed. */
import { useTranslations } from "next-intl";
import { useId, useMemo, useState } from "react";
import type { KeyboardEvent } from "react";
import { Keys, Modal } from "./dialogs.tsx";
import { bindings, commandNames } from "./keys.ts";
import type { CommandName } from "./keys.ts";
import { filtered } from "./palette-filter.ts";
import styles from "./palette.module.css";

export interface PaletteProps {
  singleKeys: boolean;
  onChoose: (command: CommandName) => void;
  onClose: () => void;
}

/** What makes no sense from a list: to open it, to leave an editor that it has left. */
const left = new Set<CommandName>(["palette", "leave-editor"]);

export function Palette({ singleKeys, onChoose, onClose }: PaletteProps) {
  const t = useTranslations("notebook.palette");
  const names = useTranslations("notebook.commands");
  const words = useTranslations("notebook.commandWords");
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const all = useMemo(
    () => commandNames.filter((name) => !left.has(name)).map((name) => ({ name, label: names(name), words: words(name) })),
    [names, words],
  );
  const offered = filtered(all, typed);
  const active = offered.at(Math.min(at, offered.length - 1));
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 }[event.key];
    if (to !== undefined) {
      const index = Math.max(0, Math.min(offered.length - 1, to));
      setAt(index);
      document.querySelector(`#${CSS.escape(`${id}-${offered[index]?.name}`)}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && active !== undefined) onChoose(active.name);
    else return;
    event.preventDefault();
  };
  return (
    <Modal title={t("title")} onClose={onClose} place="top">
      <input
        className={styles["field"]}
        type="text"
        role="combobox"
        aria-label={t("field")}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active === undefined ? undefined : `${id}-${active.name}`}
        autoComplete="off"
        spellCheck={false}
        placeholder={t("field")}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t("title")} className={styles["list"]}>
        {offered.map(({ name, label }) => (
          <div
            key={name}
            id={`${id}-${name}`}
            role="option"
            tabIndex={-1}
            aria-selected={name === active?.name}
            onClick={() => onChoose(name)}
          >
            <span>{label}</span>
            <span className={styles["keys"]}>
              {bindings
                .filter((binding) => binding.command === name && (singleKeys || binding.single !== true))
                .slice(0, 1)
                .map((binding) => (
                  <Keys key={binding.keys.join(" ")} binding={binding} off={false} />
                ))}
            </span>
          </div>
        ))}
      </div>
      <p role="status" className={styles["none"]}>
        {offered.length === 0 ? t("none") : ""}
      </p>
    </Modal>
  );
}
