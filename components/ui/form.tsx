"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useLayoutEffect, useRef, useState } from "react";
import type { FormEvent, ReactNode, RefObject } from "react";
import { Button } from "./button.tsx";
import type { ButtonLook } from "./button.tsx";
import styles from "./form.module.css";
import { RefusalNotice } from "./notice.tsx";
import type { RefusalText } from "./notice.tsx";
import { post } from "./post.ts";

interface FormProps {
  /** The route that decides. The form also works before any script runs: the browser then posts it by itself. */
  action: string;
  submit: ReactNode;
  submitLook?: ButtonLook;
  small?: boolean;
  children?: ReactNode;
  /** Shown until the first attempt: a refusal that came with the address. */
  refusal?: RefusalText;
  /** Called with what the route answered. */
  onAnswer?: (body: unknown) => void;
  /** What to say when it worked. */
  success?: string;
  /** True where the next page must start afresh, with another person's session. */
  freshStart?: boolean;
}

/** A form whose refusals show in place. */
export function Form({ action, submit, submitLook, small, children, refusal, onAnswer, success, freshStart }: FormProps) {
  const t = useTranslations("control");
  const router = useRouter();
  const [state, setState] = useState<{ pending: boolean; refusal?: RefusalText; succeeded?: boolean }>({ pending: false, refusal });

  const form = useRef<HTMLFormElement>(null);
  useFocusAfterwards(form);

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (state.pending) return;
    const sent = event.currentTarget;
    setState({ pending: true });
    const answered = await post(action, Object.fromEntries(new FormData(sent)), t);
    if ("refused" in answered) return setState({ pending: false, refusal: answered });
    if (answered.to !== null && freshStart) return window.location.assign(answered.to);
    setState({ pending: false, succeeded: true });
    if (answered.to !== null) return router.push(answered.to);
    sent.reset();
    onAnswer?.(answered.body);
    router.refresh();
  };

  return (
    <form ref={form} className={styles.form} method="post" action={action} onSubmit={(event) => void send(event)}>
      {state.refusal === undefined ? null : <RefusalNotice refusal={state.refusal} />}
      {children}
      <div className={styles.line}>
        <Button type="submit" look={submitLook ?? "primary"} small={small} aria-disabled={state.pending}>
          {submit}
        </Button>
        <span role="status" className={styles.success}>
          {state.pending ? t("sending") : state.succeeded ? success : null}
        </span>
      </div>
    </form>
  );
}

/** A form that goes with what it removed leaves the focus to the page, instead of to nothing. */
function useFocusAfterwards(form: RefObject<HTMLFormElement | null>): void {
  useLayoutEffect(() => {
    const element = form.current;
    return () => {
      if (element?.contains(document.activeElement) !== true) return;
      // A dialog that closes gives the focus back itself.
      queueMicrotask(() => {
        if (document.activeElement === document.body) document.querySelector<HTMLElement>("#page")?.focus({ preventScroll: true });
      });
    };
  }, [form]);
}
