/** Declarations for the editor's language service: an index of packs, one a package, each a compressed file named by its hash. */
import { z } from "zod";

export const typePackFile = z.string().regex(/^[0-9a-f]{32}\.json\.gz$/);

export const typePackIndex = z.object({
  packs: z.array(
    z.object({
      name: z.string(),
      /** Module names, as cells import them, to paths of declarations. */
      entries: z.record(z.string(), z.string()),
      /** Names of other packs whose types these mention. */
      needs: z.array(z.string()),
      file: typePackFile,
      /** Compressed, as it is sent. */
      bytes: z.number(),
    }),
  ),
});
export type TypePackIndex = z.infer<typeof typePackIndex>;

/** Declarations by path. */
export const typePackFiles = z.record(z.string(), z.string());
