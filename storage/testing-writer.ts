/** Run by storage.test.ts in a process of its own: appends updates for ever and says each number once it is stored. */
import { isRefusal } from "../protocol/refusal.ts";
import { insertPerson } from "./queries/insert-person.ts";
import { openStorage } from "./storage.ts";
import { documentUpdate, notebook } from "./tables/index.ts";

const [, , dataFolder, start] = process.argv;
const storage = await openStorage({ dataFolder });
if (isRefusal(storage)) throw new Error(JSON.stringify(storage));
const { database } = storage;
const id = "0197c3f0-0000-4000-8000-000000000001";
const writer = { id: "writer", name: "Writer", email: "writer@carnet.example" } as const;
await insertPerson(database, { ...writer, role: "student", language: "fr", demonstration: false });
await database.insert(notebook).values({ id, owner: "writer", title: "", language: "fr" }).onConflictDoNothing();
for (let number = Number(start); ; number += 1) {
  const update = new Uint8Array(600);
  new DataView(update.buffer).setUint32(0, number);
  await database.insert(documentUpdate).values({ notebook: id, author: null, update });
  console.log(number);
}
