import { mkdir } from "node:fs/promises";
import type { Kernel, KernelOwner, KernelPool } from "../../kernels/pool/index.ts";
import type { Language } from "../../protocol/identity.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";

interface Ground {
  pool: KernelPool;
  /** The person's own folder; made when it is not there. */
  homeFolder: string;
  owner: KernelOwner;
  datasetFolders(): Promise<Record<string, string>>;
  language(): Language;
  /** Told the place among those who wait for a kernel. */
  onPlace(place: number | null): void;
}

/** A kernel from the pool. Whatever breaks on the way is a refusal and a line in the server's log: the room must not wedge. */
export async function startKernel({ pool, homeFolder, owner, datasetFolders, language, onPlace }: Ground): Promise<Kernel | Refusal> {
  try {
    await mkdir(homeFolder, { recursive: true, mode: 0o700 });
    return await pool.acquire({ homeFolder, datasetFolders: await datasetFolders(), language: language(), owner, onPlace });
  } catch (error) {
    console.error("A kernel could not be started:", error);
    return refused("kernel-unavailable");
  }
}
