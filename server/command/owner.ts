/** `owner link`: a way in when nobody has one. It needs the database: the embedded one's server must not run. */
import { isRefusal } from "../../protocol/refusal.ts";
import { findOwner } from "../../storage/queries/find-owner.ts";
import { insertLink } from "../../storage/queries/insert-link.ts";
import { guarded } from "../../storage/guarded.ts";
import { openStorage, type Storage } from "../../storage/storage.ts";
import { firstOwnerInvitation } from "../sign-in/seed.ts";
import { linkPath, newLink } from "../sign-in/link.ts";
import type { Context, Terminal } from "./terminal.ts";

export async function ownerCommand({ terminal, place }: Context, [verb, ...rest]: string[]): Promise<number> {
  if (verb !== "link" || rest.length > 0)
    return terminal.misused("unknown-command", { command: ["owner", verb, ...rest].join(" ").trim() });
  const storage = await openStorage(place);
  if (isRefusal(storage)) return terminal.refuse(storage);
  try {
    const status = await guarded(() => printLink(terminal, storage));
    return isRefusal(status) ? terminal.refuse(status) : status;
  } finally {
    await storage.close();
  }
}

async function printLink(terminal: Terminal, { database }: Storage): Promise<number> {
  const owner = await findOwner(database);
  if (owner === null) {
    terminal.say("first-owner", { path: (await firstOwnerInvitation(database)) ?? "" });
    return 0;
  }
  const { token, link } = newLink(owner.id, new Date());
  await insertLink(database, link);
  terminal.say("owner-link", { name: owner.name, path: linkPath(token) });
  return 0;
}
