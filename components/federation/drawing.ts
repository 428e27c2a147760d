/** What the curves of a federation have in common. Pure. */

/** The smallest of 1, 2 or 5 times a power of ten that divides `span` in `most` parts or fewer. */
export function roundStep(span: number, most: number): number {
  const power = 10 ** Math.floor(Math.log10(span / most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => span / step <= most)!;
}

/** A line through the points that have the value; broken where one has none. */
export function lineOf(points: readonly { x: number; y: number | null }[]): string {
  let begun = false;
  return points
    .map(({ x, y }) => {
      if (y === null) {
        begun = false;
        return "";
      }
      const step = `${begun ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
      begun = true;
      return step;
    })
    .join("");
}
