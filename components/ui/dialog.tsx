"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { flushSync } from "react-dom";
import { Button } from "./button.tsx";
import type { ButtonLook } from "./button.tsx";
import styles from "./dialog.module.css";

interface DialogProps {
  /** What stands on the button that opens it. */
  opener: ReactNode;
  openerLabel?: string;
  openerLook?: ButtonLook;
  openerSmall?: boolean;
  title: string;
  children: (close: () => void) => ReactNode;
}

/** A question that must be answered before going on, on the browser's own modal dialog: it holds the focus and closes with Escape. */
export function Dialog({ opener, openerLabel, openerLook = "plain", openerSmall = true, title, children }: DialogProps) {
  const t = useTranslations("control");
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => dialog.current?.close();
  const show = () => {
    // The content must be there when the browser chooses what to focus.
    flushSync(() => setOpen(true));
    dialog.current?.showModal();
  };
  return (
    <>
      <Button small={openerSmall} look={openerLook} aria-label={openerLabel} title={openerLabel} onClick={show}>
        {opener}
      </Button>
      <dialog ref={dialog} className={styles.dialog} aria-labelledby={id} onClose={() => setOpen(false)}>
        <div className={styles.body}>
          <div className={styles.head}>
            <h2 id={id}>{title}</h2>
            <Button small look="quiet" aria-label={t("cancel")} title={t("cancel")} onClick={close}>
              <X size={18} aria-hidden />
            </Button>
          </div>
          {open ? children(close) : null}
        </div>
      </dialog>
    </>
  );
}
