/** Node's own constructor of threads, as it is before the threads of cells are tracked (evaluate/threads.ts): an interrupt ends theirs, not ours. */
import { Worker } from "node:worker_threads";

export const OwnWorker = Worker;
