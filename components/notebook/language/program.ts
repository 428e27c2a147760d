/**
 * The language service of a notebook: every question and answer counts in the person's own text of one cell. Monaco's adapters call it as they
 * would call their own worker.
 */
import { analyse } from "./analyse.ts";
import { assemble, cellFile } from "./assemble.ts";
import type { AssembledCell, CellText, Link } from "./assemble.ts";
import { createHost } from "./host.ts";
import type { TypePack } from "./host.ts";
import { isQuestion, problemsOf } from "./problems.ts";
import type { Problem } from "./problems.ts";
import type {
  CompletionDetails,
  CompletionInfo,
  DisplayPart,
  DocumentSpan,
  QuickInfo,
  Span,
  TextChange,
  TypeScript,
} from "./typescript.ts";

export interface CellSource {
  id: string;
  source: string;
}
export interface Place extends Span {
  id: string;
}
export interface CellEdit extends Place {
  text: string;
}
export interface RenameTarget {
  start: number;
  length: number;
  name: string;
}

export interface NotebookProgramOptions {
  ts: TypeScript;
  /** TypeScript's own libraries by file name. */
  libraries: Record<string, string>;
  /** Parsed files to share with other programs. */
  registry?: object;
  /** Said of an assignment to a name that another cell declares as constant. */
  constantMessage?: (name: string) => string;
}

export type NotebookProgram = ReturnType<typeof createProgram>;

// oxlint-disable-next-line max-lines-per-function -- the service is one object over one state
export function createProgram({
  ts,
  libraries,
  registry,
  constantMessage = (name) => `Cannot assign to '${name}' because it is a constant.`,
}: NotebookProgramOptions) {
  const host = createHost(libraries);
  const service = ts.createLanguageService(host, registry);
  let texts: CellText[] = [];
  let assembled = new Map<string, AssembledCell>();
  let typedIn: ReadonlySet<string> = new Set();

  const inCell = (id: string, span: Span): Place | null => {
    const cell = assembled.get(id);
    if (cell === undefined) return null;
    const start = span.start - cell.offset;
    return start < 0 || start + span.length > cell.length ? null : { id, start, length: span.length };
  };
  const changesIn = (id: string, changes: readonly TextChange[]): TextChange[] =>
    changes.flatMap(({ span, newText }) => {
      const place = inCell(id, span);
      return place === null ? [] : [{ span: { start: place.start, length: place.length }, newText }];
    });
  const linkAt = (cell: AssembledCell, span: Span): Link | undefined => cell.links.find((link) => link.at === span.start);
  const idOf = (file: string): string => file.replace(/^\/cells\//, "").replace(/\.ts$/, "");

  /** All places of one name of the notebook: in the cell that declares it and in those that see it. */
  const placesOfLinked = (from: string, name: string): { id: string; at: number }[] => {
    const definer = assembled.get(from);
    const declared = texts.find(({ id }) => id === from)?.analysis.declared.get(name);
    if (definer === undefined || declared === undefined) return [];
    const places = [{ id: from, at: definer.offset + declared.start }];
    for (const cell of assembled.values())
      for (const link of cell.links) if (link.name === name && link.from === from) places.push({ id: cell.id, at: link.at });
    return places;
  };
  const renameLocations = (id: string, position: number) =>
    service.findRenameLocations(cellFile(id), position, false, false, {
      providePrefixAndSuffixTextForRename: true,
      allowRenameOfImportPath: false,
    }) ?? [];

  const guarded = keepShallow({
    renew: () => host.renew(),
    warm: (id) => {
      const above = texts.findIndex((text) => text.id === id);
      for (let index = warmEvery; index < above; index += warmEvery) service.getSemanticDiagnostics(cellFile(texts[index].id));
    },
  });

  return guarded({
    /**
     * The notebook's code cells in order; those in `typing` complete every name from above. Returns the cells whose problems may be others
     * than before.
     */
    setCells(cells: readonly CellSource[], typing: Iterable<string> = []): string[] {
      const known = new Map(texts.map((text) => [text.id, text]));
      const before = assembled;
      texts = cells.map(({ id, source }) => {
        const same = known.get(id);
        return same?.source === source ? same : { id, source, analysis: analyse(ts, source) };
      });
      typedIn = new Set(typing);
      const all = assemble(texts, typedIn);
      assembled = new Map(all.map((cell) => [cell.id, cell]));
      host.setCells(all);
      const changed = new Set(all.filter((cell) => before.get(cell.id)?.text !== cell.text).map(({ id }) => id));
      return affected({ texts, assembled: all, changed, names: namesThatCameOrWent(known, texts) });
    },
    addPack(pack: TypePack): void {
      host.addPack(pack);
    },
    /** Modules that the cells import. */
    imports: (): string[] => [...new Set(texts.flatMap(({ analysis }) => analysis.imports))],

    problems(id: string): Problem[] {
      const cell = assembled.get(id);
      const index = texts.findIndex((text) => text.id === id);
      if (cell === undefined || index < 0 || isQuestion(texts[index].source)) return [];
      const { analysis } = texts[index];
      const declaredBelow = (name: string): string | undefined =>
        texts.slice(index + 1).find((text) => text.analysis.declared.has(name))?.id;
      const context = { cell, analysis, declaredBelow, constantMessage };
      const file = cellFile(id);
      const syntactic = problemsOf(service.getSyntacticDiagnostics(file), true, context);
      return syntactic.length > 0 ? syntactic : problemsOf(service.getSemanticDiagnostics(file), false, context);
    },
    completions(id: string, offset: number): CompletionInfo | undefined {
      const cell = assembled.get(id);
      if (cell === undefined) return undefined;
      const info = service.getCompletionsAtPosition(cellFile(id), cell.offset + offset, undefined);
      return (
        info && {
          ...info,
          entries: info.entries.filter(({ name }) => !name.startsWith("$grown_")).map((entry) => shiftedEntry(entry, cell.offset)),
        }
      );
    },
    completionDetails(id: string, offset: number, name: string): CompletionDetails | undefined {
      const cell = assembled.get(id);
      const details =
        cell && service.getCompletionEntryDetails(cellFile(id), cell.offset + offset, name, undefined, undefined, undefined, undefined);
      return details && { ...details, displayParts: withoutAlias(details.displayParts) };
    },
    signature(id: string, offset: number, options: object | undefined) {
      const cell = assembled.get(id);
      const help = cell && service.getSignatureHelpItems(cellFile(id), cell.offset + offset, options);
      return help && { ...help, applicableSpan: { ...help.applicableSpan, start: help.applicableSpan.start - cell.offset } };
    },
    hover(id: string, offset: number): QuickInfo | undefined {
      const cell = assembled.get(id);
      if (cell === undefined) return undefined;
      const info = service.getQuickInfoAtPosition(cellFile(id), cell.offset + offset);
      const place = info && inCell(id, info.textSpan);
      if (!info || !place) return undefined;
      // A variable from above is declared anew before the cell, without its comment.
      const link = service
        .getDefinitionAtPosition(cellFile(id), cell.offset + offset)
        ?.flatMap((found) => (idOf(found.fileName) === id ? (linkAt(cell, found.textSpan) ?? []) : []))[0];
      const definer = link && assembled.get(link.from);
      const original = definer && service.getQuickInfoAtPosition(cellFile(definer.id), definer.offset + link.declared.start);
      const documentation = original?.documentation ?? info.documentation;
      return {
        ...info,
        documentation,
        textSpan: { start: place.start, length: place.length },
        displayParts: withoutAlias(info.displayParts ?? []),
      };
    },
    highlights(id: string, offset: number) {
      const cell = assembled.get(id);
      const found = cell && service.getDocumentHighlights(cellFile(id), cell.offset + offset, [cellFile(id)]);
      return found?.map((file) => ({
        ...file,
        highlightSpans: file.highlightSpans.flatMap((span) => {
          const place = inCell(id, span.textSpan);
          return place === null ? [] : [{ ...span, textSpan: { start: place.start, length: place.length } }];
        }),
      }));
    },
    /** Where the name at the offset is declared, in this notebook. */
    definition(id: string, offset: number): Place[] {
      const cell = assembled.get(id);
      if (cell === undefined) return [];
      const found = service.getDefinitionAtPosition(cellFile(id), cell.offset + offset) ?? [];
      return found.flatMap((span) => placeOf(span) ?? []);
    },
    renameTarget(id: string, offset: number): RenameTarget | { refused: string } {
      const cell = assembled.get(id);
      if (cell === undefined) return { refused: "" };
      const info = service.getRenameInfo(cellFile(id), cell.offset + offset, {});
      const place = info.triggerSpan && inCell(id, info.triggerSpan);
      if (!info.canRename || !place) return { refused: info.localizedErrorMessage ?? "" };
      return { start: place.start, length: place.length, name: info.displayName ?? "" };
    },
    /** The edits that give the name at the offset another one, in every cell that means the same thing by it. */
    rename(id: string, offset: number, newName: string): CellEdit[] {
      const cell = assembled.get(id);
      if (cell === undefined) return [];
      const first = renameLocations(id, cell.offset + offset).filter(({ fileName }) => fileName === cellFile(id));
      const link = first.flatMap(({ textSpan }) => linkAt(cell, textSpan) ?? [])[0];
      const tail = first.some(({ textSpan }) => textSpan.start >= cell.offset + cell.length);
      const name =
        link?.name ?? cell.text.slice(first[0]?.textSpan.start, (first[0]?.textSpan.start ?? 0) + (first[0]?.textSpan.length ?? 0));
      const declaredHere = texts.find((text) => text.id === id)?.analysis.declared.get(name);
      const linked =
        link !== undefined ? placesOfLinked(link.from, name) : tail && declaredHere !== undefined ? placesOfLinked(id, name) : [];
      const locations =
        linked.length === 0
          ? first.map((location) => ({ id, location }))
          : linked.flatMap((place) => renameLocations(place.id, place.at).map((location) => ({ id: place.id, location })));
      const edits = new Map<string, CellEdit>();
      for (const { id: where, location } of locations) {
        const place = location.fileName === cellFile(where) ? inCell(where, location.textSpan) : null;
        if (place === null) continue;
        const text = `${location.prefixText ?? ""}${newName}${location.suffixText ?? ""}`;
        edits.set(`${where}:${place.start}`, { ...place, text });
      }
      return [...edits.values()];
    },
    /** Edits that lay the cell out, for the text that is given with them. */
    format(id: string, options: object): { source: string; changes: TextChange[] } {
      const source = texts.find((text) => text.id === id)?.source ?? "";
      return { source, changes: assembled.has(id) ? changesIn(id, service.getFormattingEditsForDocument(cellFile(id), options)) : [] };
    },
    formatRange(id: string, { start, end }: { start: number; end: number }, options: object): TextChange[] {
      const cell = assembled.get(id);
      if (cell === undefined) return [];
      return changesIn(id, service.getFormattingEditsForRange(cellFile(id), cell.offset + start, cell.offset + end, options));
    },
    formatAfter(id: string, { offset, key }: { offset: number; key: string }, options: object): TextChange[] {
      const cell = assembled.get(id);
      if (cell === undefined) return [];
      return changesIn(id, service.getFormattingEditsAfterKeystroke(cellFile(id), cell.offset + offset, key, options));
    },
  });

  function placeOf({ fileName, textSpan }: DocumentSpan): Place | null {
    const id = idOf(fileName);
    const cell = assembled.get(id);
    if (cell === undefined) return null;
    const place = inCell(id, textSpan);
    if (place !== null) return place;
    const link = linkAt(cell, textSpan);
    return link === undefined ? null : { id: link.from, start: link.declared.start, length: link.name.length };
  }
}

/** Cells between two that are checked first, where types hang from cell to cell: a chain of that length is far from too deep. */
const warmEvery = 40;

interface Keeping {
  /** Makes TypeScript start its checks anew. */
  renew: () => void;
  /** Checks what stands above a cell, from the top. */
  warm: (id: string) => void;
}

/**
 * A type that follows from a type in the cell above, and so on over hundreds of cells, is more than TypeScript's stack holds. Once that has
 * happened, every question about a cell first has the cells above it checked in steps.
 */
function keepShallow({ renew, warm }: Keeping): <Service extends object>(service: Service) => Service {
  let deep = false;
  const careful =
    (question: (...given: unknown[]) => unknown) =>
    (...given: unknown[]): unknown => {
      const [id] = given;
      if (deep && typeof id === "string") warm(id);
      try {
        return question(...given);
      } catch (error) {
        if (!(error instanceof RangeError) || typeof id !== "string") throw error;
        deep = true;
        renew();
        warm(id);
        return question(...given);
      }
    };
  return (service) =>
    Object.fromEntries(Object.entries(service).map(([name, method]) => [name, careful(method as never)])) as typeof service;
}

/** Changed cells, those that see a name of theirs, and those that mention a name that was declared or is no more. */
function affected(of: {
  texts: readonly CellText[];
  assembled: readonly AssembledCell[];
  changed: ReadonlySet<string>;
  names: ReadonlySet<string>;
}): string[] {
  const reached = new Set(of.changed);
  of.assembled.forEach((cell, index) => {
    const { mentioned } = of.texts[index].analysis;
    if (cell.links.some(({ from, name }) => reached.has(from) && mentioned.has(name))) reached.add(cell.id);
    else if (of.names.size > 0 && [...of.names].some((name) => mentioned.has(name))) reached.add(cell.id);
  });
  return [...reached];
}

function namesThatCameOrWent(before: ReadonlyMap<string, CellText>, after: readonly CellText[]): Set<string> {
  const names = new Set<string>();
  const present = new Set(after.map(({ id }) => id));
  const differ = (one: CellText | undefined, other: CellText | undefined): void => {
    for (const name of one?.analysis.declared.keys() ?? []) if (other?.analysis.declared.has(name) !== true) names.add(name);
  };
  for (const text of after) {
    const old = before.get(text.id);
    if (old === text) continue;
    differ(old, text);
    differ(text, old);
  }
  for (const [id, old] of before) if (!present.has(id)) differ(old, undefined);
  return names;
}

function shiftedEntry<Entry extends { replacementSpan?: Span }>(entry: Entry, by: number): Entry {
  if (entry.replacementSpan === undefined) return entry;
  return { ...entry, replacementSpan: { ...entry.replacementSpan, start: entry.replacementSpan.start - by } };
}

/** A name from another cell reads as that name, not as our import of it. */
function withoutAlias(parts: readonly DisplayPart[]): DisplayPart[] {
  const text = parts.map((part) => part.text);
  const first = text.slice(0, 4).join("") === "(alias) " ? 4 : 0;
  const last = text.findLastIndex((part, index) => part === "\n" && text[index + 1] === "import");
  return parts.slice(first, last < 0 ? undefined : last);
}
