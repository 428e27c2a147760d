/** A server for the test that kills it: `killable.ts <data folder>` prints its port and the notebook of the only person. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { readCourses } from "../../courses/courses.ts";
import { createNotebooks } from "../../notebooks/notebooks.ts";
import { createRooms } from "../../rooms/rooms.ts";
import { given } from "../../rooms/testing/house.ts";
import { scriptedPool } from "../../rooms/testing/scripted-pool.ts";
import { openStorage } from "../../../storage/storage.ts";
import { person } from "../../../storage/tables/identity.ts";
import { attachSockets } from "../sockets.ts";

const [, , dataFolder] = process.argv;
const storage = given(await openStorage({ dataFolder }));
const row = { id: "ada", name: "Ada", email: "ada@example.org", role: "student" as const, language: "fr" as const, demonstration: false };
await storage.database.insert(person).values(row).onConflictDoNothing();
const who = { person: row, sessionId: "s" };
const pool = scriptedPool({
  // Prints for ever: the test kills the server in the middle.
  forever: async (cell) => {
    for (let line = 0; ; line += 1) {
      cell.say({ type: "stream", name: "stdout", text: `${line}\n` });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  },
});
const rooms = await createRooms({ storage, pool, dataFolder, catalogue: { list: async () => [], folderOf: (name) => name } });
const courses = given(await readCourses(join(import.meta.dirname, "../../rooms/testing/courses")));
const notebooks = createNotebooks({ database: storage.database, rooms, courses });
const [existing] = await notebooks.list(who);
const notebook = existing?.id ?? given(await notebooks.create(who, { title: "Killed" })).notebook;
const httpServer = createServer();
const signIn = { whoIs: async () => who, sessionIsLive: async () => true, onSessionEnded: () => () => {} };
attachSockets({ httpServer, signIn, rooms, notebooks, settings: {} });
httpServer.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: (httpServer.address() as AddressInfo).port, notebook }));
});
