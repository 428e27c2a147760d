/** The server's side of kernels: a pool of them, each a sandboxed process behind a private channel. */
export { createKernelPool } from "./pool.ts";
export type {
  Completeness,
  Completions,
  ExecuteReply,
  Inspection,
  Kernel,
  KernelOwner,
  KernelPool,
  MessageListener,
  PoolOptions,
} from "./pool.ts";
