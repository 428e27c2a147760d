/** What the isolation of kernels does not keep out, where bubblewrap cannot run: told to the owner, each with a sentence. */
import { z } from "zod";

export const weakness = z.enum([
  /** Cells open connections. */
  "network",
  /** Cells that want to read and write every file that the server may. */
  "files",
  /** Cells see, signal and end other processes of the server's account. */
  "processes",
]);
export type Weakness = z.infer<typeof weakness>;
