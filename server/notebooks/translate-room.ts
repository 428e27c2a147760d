/** Changes the language of an open notebook: its setting, and the lesson's cells that nobody edited. */
import { cellsOf, sourceOf } from "../../notebook/document/document.ts";
import { carnetOf, setNotebookCarnet } from "../../notebook/document/run.ts";
import { translation } from "../../notebook/formats/lesson.ts";
import type { Lesson } from "../../notebook/formats/lesson.ts";
import type { Language } from "../../protocol/identity.ts";
import type { Room } from "../rooms/rooms.ts";

/** In the name of who chose the language. False when it could not be stored. */
export function translateRoom(
  room: Room,
  { lesson, language, author }: { lesson: Lesson | undefined; language: Language; author: string },
): Promise<boolean> {
  return room.journal.write((doc) => {
    setNotebookCarnet(doc, { language });
    if (lesson === undefined) return;
    for (const cell of cellsOf(doc)) {
      const { lessonCell } = carnetOf(cell);
      const source = sourceOf(cell);
      const translated = lessonCell === undefined ? null : translation(lesson, lessonCell, source.toString(), language);
      if (translated === null) continue;
      source.delete(0, source.length);
      source.insert(0, translated);
    }
  }, author);
}
