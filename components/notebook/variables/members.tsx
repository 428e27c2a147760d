"use client";
/** What lies inside a value, as a tree that asks for each branch when it is opened. */
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { OpenedValue, ValueMember } from "../../../protocol/variables.ts";
import { membersAtOnce } from "../../../protocol/variables.ts";
import { useValue } from "./use-values.ts";
import type { Place } from "./variables-panel.tsx";
import styles from "./variables.module.css";

type MembersView = Extract<OpenedValue, { view: "members" }>;

interface MembersProps {
  opened: MembersView;
  place: Place;
  version: number;
  onOpen: (place: Place) => void;
}

export function Members({ opened, ...rest }: MembersProps) {
  const t = useTranslations("notebook.variables");
  const { of, members, count } = opened;
  const [pages, setPages] = useState(1);
  return (
    <>
      <p className={styles["what"]}>
        <strong>{of.type}</strong> {t("members", { count })}
      </p>
      <ul className={styles["members"]}>
        {members.map((member) => (
          <Member key={`${member.key}:${String(member.step)}`} member={member} {...rest} />
        ))}
        {Array.from({ length: pages - 1 }, (_, page) => (
          <Page key={page} from={(page + 1) * membersAtOnce} {...rest} />
        ))}
      </ul>
      {count > pages * membersAtOnce && (
        <button type="button" className={`link-button ${styles["more"]}`} onClick={() => setPages(pages + 1)}>
          {t("moreMembers", { count: count - pages * membersAtOnce })}
        </button>
      )}
    </>
  );
}

function Page({ from, ...rest }: Omit<MembersProps, "opened"> & { from: number }) {
  const opened = useValue({ ...rest.place, from }, rest.version);
  if (opened.view !== "members") return null;
  return opened.members.map((member) => <Member key={`${member.key}:${String(member.step)}`} member={member} {...rest} />);
}

/** What is a list or an object opens in the tree; what has a way of its own to be looked at, by itself. */
function Member({ member, place, version, onOpen }: Omit<MembersProps, "opened"> & { member: ValueMember }) {
  const t = useTranslations("notebook.variables");
  const [open, setOpen] = useState(false);
  const { key, step, kind, type, shape, preview, getter } = member;
  const inside = step === null ? null : { name: place.name, path: [...place.path, step] };
  const line = (
    <>
      <span className={styles["key"]}>{key}</span>
      <span className={styles["memberType"]}>
        {getter === true ? t("getter") : kind === "scalar" || kind === "text" ? "" : type}
        {shape !== null && kind !== "text" && ` ${shape.join(" × ")}`}
      </span>
      <span className={styles["memberPreview"]}>{preview}</span>
    </>
  );
  if (inside === null) return <li className={styles["member"]}>{line}</li>;
  if (kind !== "list" && kind !== "object" && kind !== "module")
    return (
      <li className={styles["member"]}>
        <button type="button" onClick={() => onOpen(inside)}>
          {line}
        </button>
      </li>
    );
  return (
    <li className={styles["member"]}>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{line}</summary>
        {open && <Branch place={inside} version={version} onOpen={onOpen} />}
      </details>
    </li>
  );
}

function Branch({ place, version, onOpen }: Omit<MembersProps, "opened">) {
  const t = useTranslations("notebook.variables");
  const opened = useValue({ ...place, from: 0 }, version);
  if (opened.view === "members") return <Members opened={opened} place={place} version={version} onOpen={onOpen} />;
  if (opened.view === "table" || opened.view === "tensor" || opened.view === "shown" || opened.view === "text")
    return (
      <button type="button" className={`link-button ${styles["more"]}`} onClick={() => onOpen(place)}>
        {t("openAlone")}
      </button>
    );
  return <p className={styles["empty"]}>{t(opened.view === "failed" || opened.view === "gone" ? "goneValue" : opened.view)}</p>;
}
