/** Failures of the database that a person meets, as refusals. */
import { refused, type Refusal } from "../protocol/refusal.ts";

/** Postgres' classes of conditions that are no defect of a query: connection, resources, operator, system, internal. */
const conditions = /^(08|53|57|58|XX)/;
const connection = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "EAI_AGAIN", "EIO", "EROFS"]);
const gone =
  /PGlite (is clos|failed)|Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect/;

/**
 * Runs work that uses the database. A full disk becomes `disk-full`, a database that cannot be reached or has failed `storage-unavailable`;
 * every other error is our defect and is thrown on.
 */
export async function guarded<Result>(work: () => Promise<Result>): Promise<Result | Refusal> {
  try {
    return await work();
  } catch (error) {
    const refusal = storageRefusal(error);
    if (refusal === null) throw error;
    return refusal;
  }
}

/** The refusal that an error of the database stands for, or null where it is a defect of ours. */
export function storageRefusal(error: unknown): Refusal | null {
  const chain = causes(error);
  if (chain.some((cause) => isDiskFull(cause))) return refused("disk-full");
  const failure = chain.find((cause) => isFailure(cause));
  return failure === undefined ? null : refused("storage-unavailable", { reason: failure.message });
}

function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let cause = error; cause instanceof Error && !found.includes(cause); cause = cause.cause) found.push(cause);
  return found;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}

function isDiskFull(error: Error): boolean {
  const code = codeOf(error);
  return code === "53100" || code === "ENOSPC" || code === "EDQUOT" || /No space left on device|Disk quota exceeded/.test(error.message);
}

function isFailure(error: Error): boolean {
  const code = codeOf(error);
  return conditions.test(code) || connection.has(code) || gone.test(error.message) || error instanceof WebAssembly.RuntimeError;
}
