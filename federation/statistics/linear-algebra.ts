/** Small symmetric systems, row after row. */

/** Inverse of a positive definite matrix by Cholesky; null where it is not (nearly) one. */
export function inverseOf(matrix: ArrayLike<number>, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
      if (i !== j) lower[i * size + j] = sum / lower[j * size + j];
      else if (sum > 1e-12 * Math.abs(matrix[i * size + i])) lower[i * size + i] = Math.sqrt(sum);
      else return null;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const x = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= lower[i * size + k] * x[k];
      x[i] = sum / lower[i * size + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      for (let k = i + 1; k < size; k++) x[i] -= lower[k * size + i] * x[k];
      x[i] /= lower[i * size + i];
    }
    for (let i = 0; i < size; i++) inverse[i * size + column] = x[i];
  }
  return inverse;
}

/** matrix (rows x inner) times other (inner x columns). */
export function product(
  matrix: ArrayLike<number>,
  other: ArrayLike<number>,
  { rows, inner, columns }: { rows: number; inner: number; columns: number },
) {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++)
      for (let j = 0; j < columns; j++) result[i * columns + j] += matrix[i * inner + k] * other[k * columns + j];
  return result;
}
