"use client";
/** Who else is here, and where. */
import { useTranslations } from "next-intl";
import styles from "./people.module.css";
import type { PersonHere } from "./store.ts";
import { useNotebook } from "./use-notebook.ts";

/** The same person in two windows is one person. */
function namesOf(people: readonly PersonHere[]): string[] {
  return [...new Set(people.map((person) => person.name))];
}

/** A person's colour, the same everywhere. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return sum;
}

export function PeopleOnCell({ id }: { id: string }) {
  const t = useTranslations("notebook.cell");
  const names = useNotebook((state) => namesOf(state.people.filter((person) => person.cell === id)).join("\n"))
    .split("\n")
    .filter((name) => name !== "");
  if (names.length === 0) return null;
  return (
    <p className={styles["here"]} data-here title={t("here", { names: names.join(", "), count: names.length })}>
      {names.map((name) => (
        <span key={name} className={styles["name"]} style={{ "--hue": hueOf(name) } as never}>
          {name}
        </span>
      ))}
    </p>
  );
}

export function PeopleInBar() {
  const t = useTranslations("notebook.bar");
  const people = useNotebook((state) => state.people);
  const names = namesOf(people);
  if (names.length === 0) return null;
  const label = t("people", { names: names.join(", "), count: names.length });
  return (
    <span className={styles["faces"]} role="img" aria-label={label} title={label}>
      {names.slice(0, 4).map((name) => (
        <span key={name} className={styles["face"]} style={{ "--hue": hueOf(name) } as never}>
          {initials(name)}
        </span>
      ))}
      {names.length > 4 && <span className={styles["more"]}>+{names.length - 4}</span>}
    </span>
  );
}

function initials(name: string): string {
  return name
    .split(/[\s-]+/)
    .slice(0, 2)
    .map((part) => [...part][0] ?? "")
    .join("")
    .toUpperCase();
}
