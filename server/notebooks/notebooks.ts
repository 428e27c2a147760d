/**
 * What people do with notebooks. One rule of access: a notebook is its owner's, and the staff may open it. A notebook that is not yours
 * answers exactly as one that does not exist.
 */
import * as Y from "yjs";
import { readDocument } from "../../notebook/document/document.ts";
import { notebookCarnet } from "../../notebook/document/run.ts";
import { readIpynb, writeIpynb } from "../../notebook/formats/ipynb.ts";
import { instantiateLesson } from "../../notebook/formats/lesson.ts";
import { readJupytext, writeJupytext } from "../../notebook/formats/jupytext.ts";
import { codeCell, notebookOf } from "../../notebook/notebook.ts";
import type { NbContent } from "../../notebook/notebook.ts";
import { isStaff } from "../../protocol/identity.ts";
import type { Language, SignedIn } from "../../protocol/identity.ts";
import { importLimitBytes, notebookInput, notebookTitle } from "../../protocol/notebook.ts";
import type { ExportFormat, NotebookSummary } from "../../protocol/notebook.ts";
import { isRefusal, refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { notebookId } from "../../protocol/socket.ts";
import type { Database } from "../../storage/database.ts";
import { guarded } from "../../storage/guarded.ts";
import { changeNotebook } from "../../storage/queries/change-notebook.ts";
import { createNotebook } from "../../storage/queries/create-notebook.ts";
import { findLessonCopy } from "../../storage/queries/find-lesson-copy.ts";
import { findNotebook } from "../../storage/queries/find-notebook.ts";
import type { NotebookRow } from "../../storage/queries/find-notebook.ts";
import { findNotebookBlob } from "../../storage/queries/find-notebook-blob.ts";
import { listNotebooks } from "../../storage/queries/list-notebooks.ts";
import { listProgress } from "../../storage/queries/list-progress.ts";
import { saveProgress } from "../../storage/queries/save-progress.ts";
import type { Courses } from "../courses/courses.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { roomSentence } from "../rooms/sentences.ts";
import { documentOf } from "./document-of.ts";
import { writeHtml } from "./write-html.ts";
import { withBlobsInside } from "./with-blobs-inside.ts";
import { translateRoom } from "./translate-room.ts";

export interface Notebooks {
  access(who: SignedIn, notebook: string): Promise<"write" | null>;
  openLesson(who: SignedIn, input: unknown): Promise<{ notebook: string } | Refusal>;
  list(who: SignedIn): Promise<NotebookSummary[]>;
  summary(who: SignedIn, notebook: string): Promise<NotebookSummary | Refusal>;
  /** Id, kind and source of the cells in order, for a page to show before its socket is there. */
  cells(who: SignedIn, notebook: string): Promise<{ id: string; cell_type: string; source: string }[] | Refusal>;
  create(who: SignedIn, input: unknown): Promise<{ notebook: string } | Refusal>;
  importFile(who: SignedIn, file: { fileName: string; content: Uint8Array }): Promise<{ notebook: string } | Refusal>;
  exportFile(who: SignedIn, notebook: string, format: ExportFormat): Promise<{ fileName: string; content: string } | Refusal>;
  rename(who: SignedIn, input: unknown): Promise<{ done: true } | Refusal>;
  remove(who: SignedIn, notebook: string): Promise<{ done: true } | Refusal>;
  /** The file of a blob that the notebook shows. */
  blob(who: SignedIn, input: unknown): Promise<{ path: string; bytes: number } | Refusal>;
  /** By `course/lesson`. */
  progress(who: SignedIn): Promise<Record<string, { done: number; total: number }>>;
  /** Translates the lesson's cells that the person has not edited. */
  setLanguage(who: SignedIn, input: unknown): Promise<{ done: true } | Refusal>;
}

export interface CreateNotebooks {
  database: Database;
  rooms: Rooms;
  courses: Courses;
  newId?: () => string;
}

export function createNotebooks({ database, rooms, courses, newId = () => crypto.randomUUID() }: CreateNotebooks): Notebooks {
  /** The row, where this person may open it. */
  async function rowFor(who: SignedIn, notebook: string): Promise<NotebookRow | Refusal> {
    if (!notebookId.safeParse(notebook).success) return refused("not-found");
    const row = await findNotebook(database, { notebook });
    return row !== null && (row.owner === who.person.id || isStaff(who.person)) ? row : refused("not-found");
  }

  interface Made {
    content: NbContent;
    title: string;
    language: Language;
    lesson?: { course: string; lesson: string };
  }
  async function make(who: SignedIn, made: Made): Promise<{ notebook: string }> {
    const { doc, blobs } = await documentOf(made.content, rooms.blobs);
    const id = newId();
    const notebook = await createNotebook(database, {
      id,
      owner: who.person.id,
      title: made.title,
      course: made.lesson?.course ?? null,
      lesson: made.lesson?.lesson ?? null,
      language: made.language,
      firstUpdate: Y.encodeStateAsUpdate(doc),
      blobs,
    });
    const { lessonCells } = notebookCarnet(doc);
    if (notebook === id && lessonCells !== undefined) await saveProgress(database, { notebook, done: 0, total: lessonCells });
    return { notebook };
  }

  async function openLesson(who: SignedIn, input: unknown): Promise<{ notebook: string } | Refusal> {
    const asked = notebookInput.openLesson.safeParse(input);
    if (!asked.success) return refused("bad-request");
    const { course, lesson, language } = asked.data;
    const found = courses.lesson(course, lesson);
    if (found === undefined) return refused("not-found");
    const copy = await findLessonCopy(database, { owner: who.person.id, course, lesson });
    if (copy !== null) return { notebook: copy.id };
    const content = instantiateLesson(found.lesson, language, `${course}/${lesson}`);
    return make(who, { content, title: found.entry.title[language], language, lesson: { course, lesson } });
  }

  async function importFile(who: SignedIn, file: { fileName: string; content: Uint8Array }): Promise<{ notebook: string } | Refusal> {
    if (file.content.byteLength > importLimitBytes)
      return refused("too-large", { bytes: file.content.byteLength, limit: importLimitBytes });
    const content = readFile(file, newId);
    if (isRefusal(content)) return content;
    const title = file.fileName
      .replace(/^.*[/\\]/, "")
      .replace(/\.(ipynb|md|myst)$/i, "")
      .slice(0, 200)
      .trim();
    const { language } = who.person;
    const foreign = withoutCarnet(content);
    return make(who, { content: foreign, title: title === "" ? roomSentence(language, "untitled") : title, language });
  }

  async function exportFile(who: SignedIn, notebook: string, format: ExportFormat) {
    const row = await rowFor(who, notebook);
    if (isRefusal(row)) return row;
    const room = await rooms.open(notebook);
    if (isRefusal(room)) return room;
    const content = readDocument(room.journal.doc);
    const name = row.title.replaceAll(/[^\p{L}\p{N} ._-]+/gu, "-").slice(0, 100);
    if (format === "md") return { fileName: `${name}.md`, content: writeJupytext(withoutCarnet(content)) };
    const whole = await withBlobsInside(content, rooms.blobs);
    if (format === "ipynb") return { fileName: `${name}.ipynb`, content: writeIpynb(withoutCarnet(whole)) };
    const written = { title: row.title, author: row.ownerName, date: row.updatedAt, language: row.language };
    const html = await writeHtml({ notebook: whole, file: written });
    return isRefusal(html) ? html : { fileName: `${name}.html`, content: html };
  }

  async function setLanguage(who: SignedIn, input: unknown): Promise<{ done: true } | Refusal> {
    const asked = notebookInput.setLanguage.safeParse(input);
    if (!asked.success) return refused("bad-request");
    const row = await rowFor(who, asked.data.notebook);
    if (isRefusal(row)) return row;
    const room = await rooms.open(row.id);
    if (isRefusal(room)) return room;
    const found = courses.lesson(row.course ?? "", row.lesson ?? "");
    const { language } = asked.data;
    if (!(await translateRoom(room, { lesson: found?.lesson, language, author: who.person.id }))) return refused("storage-unavailable");
    const untouched = found !== undefined && Object.values(found.entry.title).includes(row.title);
    await changeNotebook(database, {
      notebook: row.id,
      change: { language, ...(untouched ? { title: found.entry.title[language] } : {}) },
    });
    return { done: true };
  }

  async function change(who: SignedIn, notebook: string, change: { title?: string; removedAt?: Date }): Promise<{ done: true } | Refusal> {
    const row = await rowFor(who, notebook);
    if (isRefusal(row)) return row;
    await changeNotebook(database, { notebook: row.id, change });
    if (change.removedAt !== undefined) await rooms.remove(row.id);
    return { done: true };
  }

  return {
    access: async (who, notebook) => (isRefusal(await rowFor(who, notebook)) ? null : "write"),
    openLesson: (who, input) => guarded(() => openLesson(who, input)),
    list: async (who) => (await listNotebooks(database, { owner: who.person.id })).map(summaryOf),
    summary: (who, notebook) =>
      guarded(async () => {
        const row = await rowFor(who, notebook);
        return isRefusal(row) ? row : summaryOf(row);
      }),
    cells: (who, notebook) =>
      guarded(async () => {
        const row = await rowFor(who, notebook);
        if (isRefusal(row)) return row;
        const room = await rooms.open(row.id);
        return isRefusal(room)
          ? room
          : readDocument(room.journal.doc).cells.map(({ id, cell_type, source }) => ({ id, cell_type, source }));
      }),
    create: (who, input) =>
      guarded(async () => {
        const asked = notebookInput.create.safeParse(input);
        if (!asked.success) return refused("bad-request");
        const language = asked.data.language ?? who.person.language;
        const title = asked.data.title ?? roomSentence(language, "untitled");
        return make(who, { content: notebookOf([codeCell(newId())], { language }), title, language });
      }),
    importFile: (who, file) => guarded(() => importFile(who, file)),
    exportFile: (who, notebook, format) => guarded(() => exportFile(who, notebook, format)),
    rename: (who, input) =>
      guarded(async () => {
        const asked = notebookInput.rename.safeParse(input);
        return asked.success ? change(who, asked.data.notebook, { title: notebookTitle.parse(asked.data.title) }) : refused("bad-request");
      }),
    remove: (who, notebook) => guarded(() => change(who, notebook, { removedAt: new Date() })),
    blob: (who, input) =>
      guarded(async () => {
        const asked = notebookInput.blob.safeParse(input);
        if (!asked.success) return refused("not-found");
        const row = await rowFor(who, asked.data.notebook);
        if (isRefusal(row)) return row;
        const found = await findNotebookBlob(database, asked.data);
        return found === null ? refused("not-found") : { path: rooms.blobs.pathOf(asked.data.sha256), bytes: found.bytes };
      }),
    progress: async (who) => {
      const rows = await listProgress(database, { owner: who.person.id });
      return Object.fromEntries(rows.map(({ course, lesson, done, total }) => [`${course}/${lesson}`, { done, total }]));
    },
    setLanguage: (who, input) => guarded(() => setLanguage(who, input)),
  };
}

function readFile({ fileName, content }: { fileName: string; content: Uint8Array }, newId: () => string): NbContent | Refusal {
  if (/\.(md|myst)$/i.test(fileName)) {
    try {
      return readJupytext(new TextDecoder("utf-8", { fatal: true }).decode(content), newId);
    } catch {
      return refused("notebook-unreadable", { place: "", reason: "not-text" });
    }
  }
  return readIpynb(content, newId);
}

function summaryOf(row: NotebookRow): NotebookSummary {
  const { id, title, course, lesson, language, owner, ownerName, createdAt, updatedAt } = row;
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, title, course, lesson, language, owner: { id: owner, name: ownerName }, ...times };
}

/** Run records, lives of kernels and places in lessons mean nothing outside of this server, and nothing that comes from outside. */
function withoutCarnet(content: NbContent): NbContent {
  const without = ({ carnet: _carnet, ...metadata }: Record<string, unknown>) => metadata;
  return {
    ...content,
    metadata: without(content.metadata),
    cells: content.cells.map((cell) => ({ ...cell, metadata: without(cell.metadata) })),
  };
}
