/** A bucket of tokens: so many at once, so many a second. */
export function createRate(options: { burst: number; perSecond: number; now: () => number }): { take(): boolean } {
  let tokens = options.burst;
  let at = options.now();
  return {
    take: () => {
      const now = options.now();
      tokens = Math.min(options.burst, tokens + (Math.max(0, now - at) / 1000) * options.perSecond);
      at = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
