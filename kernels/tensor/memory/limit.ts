/** How much of this kernel's memory tensors may take. */

/** What is kept of a kernel's limit for everything but tensors: Node, the libraries, the cell's own values. */
const keptBytes = 192 * 2 ** 20;
const leastBytes = 64 * 2 ** 20;

/** The limit of the whole kernel, which the server gives to Node too; null where there is none, as in tests. */
export function kernelLimitBytes(given: readonly string[] = process.execArgv): number | null {
  const megabytes = given.map((option) => /^--max-old-space-size=(\d+)$/.exec(option)?.[1]).find((found) => found !== undefined);
  return megabytes === undefined ? null : Number(megabytes) * 2 ** 20;
}

export function tensorLimitBytes(): number | null {
  const limit = kernelLimitBytes();
  return limit === null ? null : Math.max(leastBytes, limit - keptBytes);
}
