/**
 * A server for people who write together: `server.ts <data folder>` prints its port. A person is whoever the cookie `person` names; a POST makes
 * a notebook of three cells and answers its id. Cells run on a scripted kernel, everything else is real: rooms, sockets and storage.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { SignedIn } from "../../protocol/identity.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import { createNotebooks } from "../../server/notebooks/notebooks.ts";
import { readCourses } from "../../server/courses/courses.ts";
import { createRooms } from "../../server/rooms/rooms.ts";
import { scriptedPool } from "../../server/rooms/testing/scripted-pool.ts";
import type { Script } from "../../server/rooms/testing/scripted-pool.ts";
import { attachSockets } from "../../server/sockets/sockets.ts";
import { openStorage } from "../../storage/storage.ts";
import { person } from "../../storage/tables/identity.ts";

function given<Result>(result: Result): Exclude<Result, { refused: unknown }> {
  if (isRefusal(result)) throw new Error(JSON.stringify(result));
  return result as Exclude<Result, { refused: unknown }>;
}

const [, , dataFolder] = process.argv;
const storage = given(await openStorage({ dataFolder }));
const people = new Map<string, SignedIn>();
for (const id of ["0", "1", "2"]) {
  const row = { id, name: `Person ${id}`, email: `${id}@example.org`, role: "instructor" as const, language: "fr" as const };
  await storage.database
    .insert(person)
    .values({ ...row, demonstration: false })
    .onConflictDoNothing();
  people.set(id, { person: { ...row, demonstration: false }, sessionId: `session-${id}` });
}
// Whatever stands in a cell prints its length.
const script = new Proxy<Script>(
  {},
  {
    get: (_, code) => (cell: Parameters<Script[string]>[0]) =>
      cell.say({ type: "stream", name: "stdout", text: `${String(code).length}\n` }),
  },
);
const catalogue = { list: async () => [], folderOf: (name: string) => name };
const rooms = await createRooms({ storage, pool: scriptedPool(script), dataFolder, catalogue });
const courses = given(await readCourses(join(import.meta.dirname, "../../server/rooms/testing/courses")));
const notebooks = createNotebooks({ database: storage.database, rooms, courses });
const signIn = {
  whoIs: async (headers: Headers) => people.get(/person=(\w+)/.exec(headers.get("cookie") ?? "")?.[1] ?? "") ?? null,
  sessionIsLive: async () => true,
  onSessionEnded: () => () => {},
};
const cells = ["c0", "c1", "c2"].map((id) => ({ cell_type: "code", id, source: "", metadata: {}, outputs: [], execution_count: null }));
const file = new TextEncoder().encode(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
const httpServer = createServer((_request, response) => {
  void notebooks
    .importFile(people.get("0")!, { fileName: "together.ipynb", content: file })
    .then((made) => response.end(given(made).notebook));
});
attachSockets({ httpServer, signIn, rooms, notebooks, settings: {} });
httpServer.listen(0, "127.0.0.1", () => console.log((httpServer.address() as AddressInfo).port));
