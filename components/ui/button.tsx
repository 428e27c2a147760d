import Link from "next/link";
import type { ComponentProps } from "react";
import styles from "./button.module.css";

export type ButtonLook = "plain" | "primary" | "danger" | "quiet";
interface Look {
  look?: ButtonLook;
  small?: boolean;
}

/** The class names of a button, for elements that only look like one (a file input's label). */
export function buttonClass({ look = "plain", small = false }: Look = {}): string {
  return [styles.button, look === "plain" ? "" : styles[look], small ? styles.small : ""].filter(Boolean).join(" ");
}

/** A button. It submits nothing unless told to. */
export function Button({ look, small, type = "button", className, ...rest }: Look & ComponentProps<"button">) {
  return <button {...rest} type={type} className={[buttonClass({ look, small }), className].filter(Boolean).join(" ")} />;
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function ButtonLink({ look, small, ...rest }: Look & Omit<ComponentProps<typeof Link>, "className">) {
  return <Link {...rest} className={buttonClass({ look, small })} />;
}
