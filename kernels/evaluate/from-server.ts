/** What a kernel hears from its server. */
import type { ExecuteRequest, HostMessage } from "../../protocol/kernel.ts";
import type { ErasedCell } from "../language/erase.ts";
import type { ToCells } from "./thread-messages.ts";

/**
 * What the server says to its kernel beyond the protocol's messages. The kernel does not parse what the server says: the token proves that
 * the server said it, and the parser would cost every kernel 50 MB and most of its start.
 */
export type FromServer =
  | Exclude<HostMessage, ExecuteRequest>
  | ToRun
  | { type: "attach"; home: string }
  | { type: "warm" }
  | Extract<ToCells, { type: "gpu" }>
  | { type: "largest_request"; last: boolean };
/** The server erases types for all its kernels, where it can. */
export type ToRun = ExecuteRequest & { erased?: ErasedCell };
