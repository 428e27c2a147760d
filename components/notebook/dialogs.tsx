"use client";
/** The two questions and answers of the notebook that stop everything else: restart, and the list of keys. */
import { useTranslations } from "next-intl";
import { Fragment, useEffect, useId, useRef } from "react";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import styles from "./dialogs.module.css";
import { bindings } from "./keys.ts";
import type { Binding } from "./keys.ts";

interface ModalProps {
  title: string;
  /** High up, so that a list that grows and shrinks does not move its field. */
  place?: "top";
  onClose: () => void;
  children: ReactNode;
}

export function Modal({ title, place, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const node = dialog.current;
    node?.showModal();
    return () => node?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles["dialog"]}
      data-place={place}
      aria-labelledby={id}
      onClose={onClose}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== "Escape" || event.defaultPrevented) return;
        // At once: the browser closes it now but says so later, and the next key would still be the dialog's.
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

interface RestartDialogProps {
  /** `unstoppable` when a cell was asked to stop and runs on. */
  why: "restart" | "unstoppable" | "prove";
  onRestart: (runAll: boolean) => void;
  onClose: () => void;
}

export function RestartDialog({ why, onRestart, onClose }: RestartDialogProps) {
  const t = useTranslations("notebook.restart");
  return (
    <Modal title={t(why === "prove" ? "titleProve" : "title")} onClose={onClose}>
      <p>{t(why === "unstoppable" ? "unstoppable" : "sentence")}</p>
      <p>{t("andRunHelp")}</p>
      <div className={styles["actions"]}>
        <Button onClick={onClose}>{t("cancel")}</Button>
        {why === "prove" ? (
          <Button look="primary" onClick={() => onRestart(true)}>
            {t("andRun")}
          </Button>
        ) : (
          <>
            <Button onClick={() => onRestart(true)}>{t("andRun")}</Button>
            <Button look="primary" onClick={() => onRestart(false)}>
              {t("only")}
            </Button>
          </>
        )}
      </div>
    </Modal>
  );
}

interface KeysDialogProps {
  singleKeys: boolean;
  onSingleKeys: (on: boolean) => void;
  onClose: () => void;
}

const groups: { name: "both" | "command" | "edit"; holds: (binding: Binding) => boolean }[] = [
  { name: "both", holds: (binding) => binding.modes.length === 2 },
  { name: "command", holds: (binding) => binding.modes.length === 1 && binding.modes[0] === "command" },
  { name: "edit", holds: (binding) => binding.modes.length === 1 && binding.modes[0] === "edit" },
];

export function KeysDialog({ singleKeys, onSingleKeys, onClose }: KeysDialogProps) {
  const t = useTranslations("notebook.keys");
  const names = useTranslations("notebook.commands");
  return (
    <Modal title={t("title")} onClose={onClose}>
      <label className={styles["single"]}>
        <input type="checkbox" checked={singleKeys} onChange={(event) => onSingleKeys(event.target.checked)} />
        <span>
          {t("single")}
          <small>{t("singleHelp")}</small>
        </span>
      </label>
      <div className={styles["groups"]}>
        {groups.map((group) => (
          <section key={group.name}>
            <h3>{t(group.name)}</h3>
            <dl>
              {byCommand(bindings.filter(group.holds)).map((ways) => (
                <Fragment key={ways[0].command}>
                  <dt>
                    {ways.map((binding, index) => (
                      <Fragment key={binding.keys.join(" ")}>
                        {index > 0 && ` ${t("or")} `}
                        <Keys binding={binding} off={binding.single === true && !singleKeys} />
                      </Fragment>
                    ))}
                  </dt>
                  <dd>{names(ways[0].command)}</dd>
                </Fragment>
              ))}
              {group.name === "edit" && (
                <>
                  {editorKeys.map(([written, name]) => (
                    <Fragment key={name}>
                      <dt>
                        <KeyName written={written} />
                      </dt>
                      <dd>{t(name)}</dd>
                    </Fragment>
                  ))}
                  <dt>
                    <KeyName written="Escape" /> {t("then")} <KeyName written="Tab" />
                  </dt>
                  <dd>{t("editorTab")}</dd>
                </>
              )}
            </dl>
          </section>
        ))}
      </div>
      <section className={styles["absent"]}>
        <h3>{t("absent.title")}</h3>
        <ul>
          <li>{t("absent.history")}</li>
          <li>{t("absent.inline")}</li>
        </ul>
      </section>
      <div className={styles["actions"]}>
        <Button look="primary" onClick={onClose}>
          {t("close")}
        </Button>
      </div>
    </Modal>
  );
}

/** Keys of the editor itself. */
const editorKeys = [
  ["Mod+z", "undoTyping"],
  ["Mod+Shift+z", "redoTyping"],
  ["Tab", "complete"],
  ["Shift+Tab", "explain"],
  ["F2", "rename"],
  ["F12", "definition"],
  ["F8", "nextRemark"],
] as const;

/** Several ways to one command are one line. */
function byCommand(all: readonly Binding[]): Binding[][] {
  return [...Map.groupBy(all, (binding) => binding.command).values()];
}

export function Keys({ binding, off }: { binding: Binding; off: boolean }) {
  const t = useTranslations("notebook.keys");
  return (
    <span data-off={off || undefined}>
      {binding.keys.map((key, index) => (
        <Fragment key={index}>
          {index > 0 && ` ${t("then")} `}
          <KeyName written={key} />
        </Fragment>
      ))}
    </span>
  );
}

const named = [
  "Mod",
  "Shift",
  "Alt",
  "Ctrl",
  "Enter",
  "Escape",
  "ArrowUp",
  "ArrowDown",
  "ArrowLeft",
  "ArrowRight",
  "Home",
  "End",
  "Backspace",
  "Tab",
] as const;

function KeyName({ written }: { written: string }) {
  const t = useTranslations("notebook.keys.names");
  const parts = written.split("+").map((part) => {
    const name = named.find((each) => each === part);
    return name === undefined ? part.toUpperCase() : t(name);
  });
  return <kbd>{parts.join(" + ")}</kbd>;
}
