/** Shannon entropy in bits of shares that sum to 1: -Σ p log2 p; a share of 0 adds nothing. */
export function entropyOf(shares: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < shares.length; k++) if (shares[k] > 0) sum -= shares[k] * Math.log2(shares[k]);
  return sum;
}
