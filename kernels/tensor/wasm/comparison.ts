/** For tests: where two lists of arrays differ. */

/**
 * One line for each array that is not within the tolerance, relative to one plus the expected value: empty when all are. NaN equals NaN
 * alone.
 */
export function closeTo(actual: ArrayLike<number>[], expected: ArrayLike<number>[], tolerance: number): string[] {
  if (actual.length !== expected.length) return [`${actual.length} arrays for ${expected.length}`];
  return expected.flatMap((wanted, index) => {
    const given = actual[index];
    if (given.length !== wanted.length) return [`array ${index}: ${given.length} values for ${wanted.length}`];
    let [worst, place] = [0, 0];
    for (let i = 0; i < wanted.length; i++) {
      if (Object.is(given[i], wanted[i]) || given[i] === wanted[i]) continue;
      const error = Math.abs(given[i] - wanted[i]) / (1 + Math.abs(wanted[i]));
      if (!(error <= worst)) [worst, place] = [Number.isNaN(error) ? Infinity : error, i];
    }
    return worst <= tolerance ? [] : [`array ${index}: ${given[place]} for ${wanted[place]} at ${place} of ${wanted.length}`];
  });
}
