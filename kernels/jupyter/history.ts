/**
 * What was run, for the arrow keys and the history of Jupyter's clients: this session and earlier ones, in one file of the person's that several
 * kernels may have open. It keeps the latest inputs; where the file cannot be had, this session alone.
 */
import { chmodSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { HistoryRequest } from "../../protocol/jupyter.ts";

export type HistoryItem = [session: number, line: number, input: string | [input: string, output: string | null]];
export interface History {
  readonly session: number;
  add(line: number, input: string, output: string | null): void;
  find(request: HistoryRequest): HistoryItem[];
  close(): void;
}

const keptInputs = 10_000;
const keptOutputCharacters = 10_000;
const schema = `
create table if not exists sessions (session integer primary key autoincrement, started text not null);
create table if not exists history (
  session integer not null, line integer not null, input text not null, output text, primary key (session, line)
);`;

/** `file` null keeps nothing. */
export function openHistory(file: string | null, startedAt: string): History {
  if (file === null) return historyIn(new DatabaseSync(":memory:"), startedAt);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(file, { timeout: 2000 });
    chmodSync(file, 0o600);
    return historyIn(database, startedAt);
  } catch (error) {
    console.error(`The history ${file} cannot be used (${(error as Error).message}): this session's inputs are not kept.`);
    return historyIn(new DatabaseSync(":memory:"), startedAt);
  }
}

function historyIn(database: DatabaseSync, startedAt: string): History {
  database.exec(schema);
  database
    .prepare("delete from history where rowid in (select rowid from history order by session desc, line desc limit -1 offset ?)")
    .run(keptInputs);
  const session = Number(database.prepare("insert into sessions (started) values (?)").run(startedAt).lastInsertRowid);
  const insert = database.prepare("insert or replace into history (session, line, input, output) values (?, ?, ?, ?)");
  return {
    session,
    add(line, input, output) {
      try {
        insert.run(session, line, input, output?.slice(0, keptOutputCharacters) ?? null);
      } catch (error) {
        console.error("an input could not be kept:", (error as Error).message);
      }
    },
    find: (request) => find(database, session, request),
    close: () => database.close(),
  };
}

/** What this session ran comes last, though a kernel beside it may have begun later. */
const latestFirst = "order by session = ? desc, session desc, line desc";

type Row = { session: number; line: number; input: string; output: string | null };

function find(database: DatabaseSync, current: number, request: HistoryRequest): HistoryItem[] {
  const rows = rowsOf(database, current, request);
  return rows.map(({ session, line, input, output }) => [session, line, request.output ? [input, output] : input]);
}

function rowsOf(database: DatabaseSync, current: number, request: HistoryRequest): Row[] {
  const all = (sql: string, ...values: (string | number)[]): Row[] => database.prepare(sql).all(...values) as unknown as Row[];
  const latest = (n: number | null | undefined): number => (n === null || n === undefined ? -1 : Math.max(0, n));
  const columns = "session, line, input, output";
  switch (request.hist_access_type) {
    case "tail":
      return all(`select ${columns} from history ${latestFirst} limit ?`, current, latest(request.n)).reverse();
    case "range": {
      const session = request.session > 0 ? request.session : earlier(database, current, -request.session);
      const [start, stop] = [request.start ?? 0, request.stop ?? Number.MAX_SAFE_INTEGER];
      return all(`select ${columns} from history where session = ? and line >= ? and line < ? order by line`, session, start, stop);
    }
    case "search": {
      const found = all(
        `select ${columns} from history where input glob ? ${latestFirst}`,
        request.pattern === null || request.pattern === undefined || request.pattern === "" ? "*" : request.pattern,
        current,
      );
      const seen = new Set<string>();
      const wanted = request.unique ? found.filter(({ input }) => !seen.has(input) && seen.add(input)) : found;
      return wanted.slice(0, request.n ?? wanted.length).reverse();
    }
  }
}

/** The session so many before this one that ran anything. */
function earlier(database: DatabaseSync, current: number, back: number): number {
  if (back === 0) return current;
  const sessions = database
    .prepare("select distinct session from history where session < ? order by session desc limit 1 offset ?")
    .get(current, back - 1);
  return Number(sessions?.["session"] ?? -1);
}
