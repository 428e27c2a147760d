/** What the kernel says of its values, asked again when a run ends and the panel is open. */
import { useEffect, useRef, useState } from "react";
import { isRefusal } from "../../../protocol/refusal.ts";
import type { OpenedValue, ValueQuestion, Variables } from "../../../protocol/variables.ts";
import { useNotebook, useNotebookContext } from "../use-notebook.ts";

export interface Known {
  /** The last list that came; it stays while the kernel is busy. */
  list: Variables | null;
  state: "waiting" | "here" | "busy" | "none" | "unreachable";
  /** Grows when values may have changed. */
  version: number;
  /** What the room was like when this was asked. */
  asked: string;
}

/** Runs of many short cells ask once. */
const settledMs = 120;

export function useVariables(): Known {
  const { store } = useNotebookContext();
  const live = useNotebook((state) => state.live);
  const connected = useNotebook((state) => state.save.kind !== "offline");
  const kernel = useNotebook((state) => state.room.kernel);
  const running = useNotebook((state) => state.room.running);
  const asked = `${connected} ${kernel} ${running}`;
  const [known, setKnown] = useState<Known>({ list: null, state: "waiting", version: 0, asked: "" });
  useEffect(() => {
    if (!live) return;
    let wanted = true;
    const ask = async (): Promise<void> => {
      const answer = await store.client()?.variables();
      if (!wanted || answer === undefined) return;
      setKnown((before) => {
        if (isRefusal(answer)) return { ...before, asked, state: "unreachable" };
        if (answer.state === "busy") return { ...before, asked, state: "busy" };
        return { list: answer.state === "here" ? answer : null, state: answer.state, version: before.version + 1, asked };
      });
    };
    const timer = setTimeout(() => void ask(), settledMs);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [store, live, asked]);
  return known;
}

export type Opened = OpenedValue | { view: "waiting" } | { view: "unreachable" };

/** One value opened; asked again when the question or the version changes, and what was there stays until the answer comes. */
export function useValue(question: ValueQuestion, version: number): Opened {
  const { store } = useNotebookContext();
  const [{ opened }, setKnown] = useState<{ opened: Opened; version: number }>({ opened: { view: "waiting" }, version });
  const asked = JSON.stringify(question);
  const place = JSON.stringify([question.name, question.path]);
  const shown = useRef(place);
  useEffect(() => {
    let wanted = true;
    if (shown.current !== place) {
      shown.current = place;
      setKnown({ opened: { view: "waiting" }, version });
    }
    void store
      .client()
      ?.value(JSON.parse(asked) as ValueQuestion)
      .then((answer) => wanted && setKnown({ opened: isRefusal(answer) ? { view: "unreachable" } : answer, version }));
    return () => void (wanted = false);
  }, [store, asked, place, version]);
  return opened;
}
