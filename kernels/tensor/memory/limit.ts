/** How much of this kernel's memory tensors may still take. */

/** Left for V8 to grow by until the server looks again: a kernel over its limit is ended. */
const keptBytes = 96 * 2 ** 20;

/** The limit of the whole kernel, which the server gives to Node too; null where there is none, as in tests. */
export function kernelLimitBytes(given: readonly string[] = process.execArgv): number | null {
  const megabytes = given.map((option) => /^--max-old-space-size=(\d+)$/.exec(option)?.[1]).find((found) => found !== undefined);
  return megabytes === undefined ? null : Number(megabytes) * 2 ** 20;
}

/** What the process may still grow by. */
export function roomBytes(): number | null {
  const limit = kernelLimitBytes();
  return limit === null ? null : limit - keptBytes - process.memoryUsage.rss();
}
