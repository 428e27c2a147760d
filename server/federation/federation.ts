/** The federation's desk as a part of the site: its folder, its hospitals in the database, and the office where people ask. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isRefusal, type Refusal } from "../../protocol/refusal.ts";
import type { Database } from "../../storage/database.ts";
import { lockFolder } from "../../storage/lock.ts";
import { FederationDesk } from "./desk.ts";
import { HospitalBook } from "./hospital-book.ts";
import { createFederationOffice, type FederationOffice } from "./office.ts";

export interface Federation {
  desk: FederationDesk;
  office: FederationOffice;
  /** Ends hospitals' connections, and waits for a round that is being closed. */
  close(): Promise<void>;
}

/** Where hospitals knock, on the site's own sockets. */
export const federationNamespace = "/federation";

/**
 * Opens `federation/` in the data folder. With PostgreSQL several servers may share a database: the folder has a lock of its own, since two desks on one
 * folder would make each round twice. Refusal: `data-folder-in-use`.
 */
export async function openFederation({ database, dataFolder }: { database: Database; dataFolder: string }): Promise<Federation | Refusal> {
  const folder = join(dataFolder, "federation");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  if (isRefusal(lock)) return lock;
  const report = (problem: unknown) => console.error("The federation's desk:", problem);
  try {
    const book = await HospitalBook.open(database, report);
    const desk = await FederationDesk.open({ folder, registry: book, report, events: book.events });
    return {
      desk,
      office: createFederationOffice({ desk, book, database }),
      async close() {
        await desk.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
