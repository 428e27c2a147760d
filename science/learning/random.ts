/** Randomness that can be repeated: the same seed gives the same numbers on every machine. */

/**
 * Uniform numbers in [0, 1) with 32 bits, from a seed (any number). Generator: mulberry32 (period 2^32);
 * for sampling and simulation, never for secrets.
 *
 * ```ts
 * const random = seededRandom(1);
 * random(); // the same number, always
 * ```
 */
export function seededRandom(seed: number): () => number {
  // Seeds that are neighbours must not give sequences that resemble each other: the seed is mixed before use (MurmurHash3's finaliser).
  let state = mixed(Math.trunc(seed) | 0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function mixed(value: number): number {
  let h = value ^ 0x9e3779b9;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Normal numbers with mean 0 and standard deviation 1, two at a time by Box and Muller. */
export function seededNormal(random: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    // 1 - random() is never 0.
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** A copy in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
