/**
 * Local changes that the server has not stored yet, kept in the browser's database so that neither a reload nor a crash loses them. They are
 * filed by person: on a shared machine nobody sends another's text.
 */

export interface KeptUpdates {
  /** What earlier visits could not send. */
  load(): Promise<{ id: string; update: Uint8Array }[]>;
  keep(id: string, update: Uint8Array): void;
  forget(ids: readonly string[]): void;
  close(): void;
}

const databaseName = "carnet";
const storeName = "unsent-changes";

export function openKeptUpdates({ notebookId, personId }: { notebookId: string; personId: string }): KeptUpdates {
  const opening = openDatabase();
  const keyOf = (id: string): IDBValidKey => [personId, notebookId, id];
  const write = (work: (store: IDBObjectStore) => void): void => {
    void opening.then((database) => {
      if (database === null) return;
      const transaction = database.transaction(storeName, "readwrite");
      work(transaction.objectStore(storeName));
      // Without waiting for the answers: the page may be going away.
      transaction.commit();
    });
  };
  return {
    async load() {
      const database = await opening;
      if (database === null) return [];
      const range = IDBKeyRange.bound([personId, notebookId], [personId, notebookId, []]);
      const store = database.transaction(storeName, "readonly").objectStore(storeName);
      const [keys, values] = await Promise.all([answer(store.getAllKeys(range)), answer(store.getAll(range))]);
      return keys.map((key, index) => ({ id: String((key as IDBValidKey[])[2]), update: values[index] as Uint8Array }));
    },
    keep: (id, update) => write((store) => store.put(update, keyOf(id))),
    forget: (ids) =>
      write((store) => {
        for (const id of ids) store.delete(keyOf(id));
      }),
    close: () => void opening.then((database) => database?.close()),
  };
}

/** Null where the browser has no database (some private windows): then changes live in memory alone. */
async function openDatabase(): Promise<IDBDatabase | null> {
  try {
    const request = indexedDB.open(databaseName, 1);
    request.addEventListener("upgradeneeded", () => request.result.createObjectStore(storeName));
    return await answer(request);
  } catch {
    return null;
  }
}

function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error ?? new Error("The browser's database did not answer.")));
  });
}
