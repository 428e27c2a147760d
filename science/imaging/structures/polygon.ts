/** From contours to pixels and back: a pixel is inside where its centre is, and what contours enclose an even number of times is outside. */

/** Corners of a polygon in pixels: x, y, x, y... Pixel centres lie on whole numbers. */
export type Corners = ArrayLike<number>;

/** Turns the pixels inside a polygon over (even-odd): drawn after one another, contours leave holes where they overlap. */
export function toggleInside(polygon: Corners, plane: Uint8Array, { columns, rows }: { columns: number; rows: number }): void {
  const count = polygon.length / 2;
  for (let row = 0; row < rows; row++) {
    const crossings: number[] = [];
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count;
      const [x0, y0, x1, y1] = [polygon[2 * i], polygon[2 * i + 1], polygon[2 * j], polygon[2 * j + 1]];
      // Half open: a corner on the line belongs to one of its two edges.
      if (y0 <= row === y1 <= row) continue;
      crossings.push(x0 + ((row - y0) / (y1 - y0)) * (x1 - x0));
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const last = Math.min(columns - 1, Math.ceil(crossings[k + 1]) - 1);
      for (let column = Math.max(0, Math.ceil(crossings[k])); column <= last; column++) plane[column + columns * row] ^= 1;
    }
  }
}

/** The borders of the pixels of a plane as closed polygons along pixel edges, holes as polygons of their own. */
export function bordersOf(plane: Uint8Array, { columns, rows }: { columns: number; rows: number }): number[][] {
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < columns && y < rows && plane[x + columns * y] !== 0;
  // Edges by their first corner, with the inside on their right; a corner where two pixels touch has two.
  const edges = new Map<number, number[]>();
  const corner = (x: number, y: number) => x + (columns + 1) * y;
  const add = (from: number, to: number) => edges.set(from, [...(edges.get(from) ?? []), to]);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (!inside(x, y)) continue;
      if (!inside(x, y - 1)) add(corner(x, y), corner(x + 1, y));
      if (!inside(x + 1, y)) add(corner(x + 1, y), corner(x + 1, y + 1));
      if (!inside(x, y + 1)) add(corner(x + 1, y + 1), corner(x, y + 1));
      if (!inside(x - 1, y)) add(corner(x, y + 1), corner(x, y));
    }
  }
  const polygons: number[][] = [];
  for (const [start, ends] of edges) {
    while (ends.length > 0) polygons.push(traced(edges, start, columns));
  }
  return polygons;
}

function traced(edges: Map<number, number[]>, start: number, columns: number): number[] {
  const corners = [start];
  for (let at = start; ;) {
    at = edges.get(at)!.pop()!;
    if (at === start) break;
    corners.push(at);
  }
  const place = (index: number) => {
    const at = corners[(index + corners.length) % corners.length];
    return [at % (columns + 1), Math.floor(at / (columns + 1))];
  };
  return corners.flatMap((_, i) => {
    const [[px, py], [x, y], [nx, ny]] = [place(i - 1), place(i), place(i + 1)];
    // Corners on a straight line say nothing.
    return (px === x && x === nx) || (py === y && y === ny) ? [] : [x - 0.5, y - 0.5];
  });
}
