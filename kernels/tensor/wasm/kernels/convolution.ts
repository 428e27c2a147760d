/**
 * Convolution, its gradient by the input and its gradient by the filter, in one, two and three dimensions, any stride, padding and
 * dilation. Images are padded a few at a time; patches are never copied: the inner product walks the image itself (programs/contract.ts).
 */
import type { Heap } from "../heap.ts";
import { cells, groupBytes, mapAxes, padded, pictureOf, touched } from "./geometry.ts";
import type { Dealer } from "../threads/crew.ts";
import type { Axes, Geometry, Picture } from "./geometry.ts";

/** Addresses of float32 tensors, channels last; filter [depth, height, width, in, out]. */
export interface Operands {
  x: number;
  filter: number;
  y: number;
}

/** y = x * filter. */
export function convolve(heap: Heap, g: Geometry, { x, filter, y }: Operands): void {
  const taps = cells(g.filter);
  const depth = taps * g.inChannels;
  const panels = heap.scratch("filter", depth * Math.ceil(g.outChannels / 8) * 32);
  heap.programs.panels(filter, g.outChannels * 4, depth, g.outChannels, panels, depth * 32);
  const source = pictureOf(x, g.input, g.inChannels);
  const out = pictureOf(y, g.output, g.outChannels);
  const side = heap.scratch("side", 256);
  eachGroup(g.batch, groupOf(heap, g, 4 * cells(touched(g)) * g.inChannels), (first, images, work) => {
    const from = { ...source, address: source.address + first * source.image };
    const picture = padded(heap, { from, images, channels: g.inChannels, before: g.pad, extent: touched(g), work });
    heap.deal(work, (dealer) =>
      correlate(dealer, {
        source: picture,
        start: picture.address,
        step: g.stride,
        taps: g.filter,
        spread: g.dilation,
        channels: g.inChannels,
        panels,
        columns: g.outChannels,
        out: { ...out, address: out.address + first * out.image },
        images,
        side,
      }),
    );
  });
}

/**
 * dx from dy. Pixels of dx that lie a whole stride apart meet the same taps of the filter: each such phase is a convolution of dy with
 * those taps turned around, stride 1, so that no work is done on zeros.
 */
export function convolveInputGradient(heap: Heap, g: Geometry, { x: dx, filter, y: dy }: Operands): void {
  const phases = [0, 1, 2].map((axis) => phasesOf(g, axis));
  const before = mapAxes((axis) => Math.max(0, ...phases[axis].map((phase) => -phase.base)));
  const extent = mapAxes((axis) => before[axis] + Math.max(g.output[axis], ...phases[axis].map((phase) => phase.end)));
  if (phases.some((ofAxis) => ofAxis.some((phase) => phase.taps.length === 0 && phase.count > 0))) {
    heap.floats(dx, g.batch * cells(g.input) * g.inChannels).fill(0);
  }
  const source = pictureOf(dy, g.output, g.outChannels);
  const whole = pictureOf(dx, g.input, g.inChannels);
  const all = phases[0].flatMap((depth) => phases[1].flatMap((height) => phases[2].map((width) => [depth, height, width])));
  const used = all.filter((axes) => axes.every((phase) => phase.taps.length > 0 && phase.count > 0));
  const panels = packPhases(heap, g, filter, used);
  const side = heap.scratch("side", 256);
  const offset = (of: (axis: number) => number, strides: Axes): number => strides.reduce((sum, stride, axis) => sum + of(axis) * stride, 0);
  eachGroup(g.batch, groupOf(heap, g, 4 * cells(extent) * g.outChannels), (first, images, work) => {
    const from = { ...source, address: source.address + first * source.image };
    const picture = padded(heap, { from, images, channels: g.outChannels, before, extent, work });
    heap.deal(work, (dealer) =>
      used.forEach((axes, index) =>
        correlate(dealer, {
          source: picture,
          start: picture.address + offset((axis) => before[axis] + axes[axis].base, picture.strides),
          step: [1, 1, 1],
          taps: mapAxes((axis) => axes[axis].taps.length),
          spread: mapAxes((axis) => axes[axis].spread),
          channels: g.outChannels,
          panels: panels[index],
          columns: g.inChannels,
          out: {
            address: whole.address + first * whole.image + offset((axis) => axes[axis].residue, whole.strides),
            extent: mapAxes((axis) => axes[axis].count),
            strides: mapAxes((axis) => whole.strides[axis] * g.stride[axis]),
            image: whole.image,
          },
          images,
          side,
        }),
      ),
    );
  });
}

/** Every stride-th input cell along one axis, from `residue`, and the taps that reach them. */
interface Phase {
  residue: number;
  count: number;
  /** Taps of the filter, descending, so that they meet dy ascending. */
  taps: number[];
  /** The cell of dy that the first tap meets at the phase's first cell, and how far apart the next ones are. */
  base: number;
  spread: number;
  /** One past the last cell of dy that is met. */
  end: number;
}

function phasesOf(g: Geometry, axis: number): Phase[] {
  const [stride, dilation, pad] = [g.stride[axis], g.dilation[axis], g.pad[axis]];
  return Array.from({ length: stride }, (_, residue) => {
    const met = (tap: number): number => (residue + pad - tap * dilation) / stride;
    const taps = Array.from({ length: g.filter[axis] }, (_, tap) => g.filter[axis] - 1 - tap).filter((tap) => Number.isInteger(met(tap)));
    const count = Math.max(0, Math.ceil((g.input[axis] - residue) / stride));
    const base = taps.length > 0 ? met(taps[0]) : 0;
    const spread = taps.length > 1 ? met(taps[1]) - base : 1;
    return { residue, count, taps, base, spread, end: base + (taps.length - 1) * spread + count };
  });
}

/** The taps of each phase, turned, as panels of B[(tap, out channel), in channel]. */
function packPhases(heap: Heap, g: Geometry, filter: number, used: Phase[][]): number[] {
  const blocks = Math.ceil(g.inChannels / 8);
  const sizes = used.map((axes) => axes.reduce((product, phase) => product * phase.taps.length, 1) * g.outChannels * blocks * 32);
  let next = heap.scratch(
    "filter",
    sizes.reduce((sum, size) => sum + size, 0),
  );
  return used.map(([depths, heights, widths], index) => {
    const start = next;
    const panel = sizes[index] / blocks;
    let to = start;
    for (const d of depths.taps) {
      for (const h of heights.taps) {
        for (const w of widths.taps) {
          const tap = (d * g.filter[1] + h) * g.filter[2] + w;
          const from = filter + tap * g.inChannels * g.outChannels * 4;
          heap.programs["panels-transposed"](from, g.outChannels * 4, g.outChannels, g.inChannels, to, panel);
          to += g.outChannels * 32;
        }
      }
    }
    next = start + sizes[index];
    return start;
  });
}

interface Correlation {
  source: Picture;
  /** What the first tap of the first output meets. */
  start: number;
  /** Cells of the source from one output to the next, and from one tap to the next. */
  step: Axes;
  taps: Axes;
  spread: Axes;
  channels: number;
  panels: number;
  columns: number;
  out: Picture;
  images: number;
  side: number;
}

function correlate({ programs, task, pieces }: Dealer, given: Correlation): void {
  const { source, start, step, taps, spread, channels, panels, columns, out, images, side } = given;
  const contract = programs["contract-lines"];
  const panel = cells(taps) * channels * 32;
  const [sourceDepth, sourceRow, pixel] = source.strides;
  const dense = taps[2] === 1 || spread[2] === 1;
  // Taps of one row lie side by side unless they are dilated.
  const run = dense ? taps[2] * channels : channels;
  const [n2, a2, b2, n1, a1] = dense
    ? [taps[0], spread[0] * sourceDepth, taps[1] * run * 32, taps[1], spread[1] * sourceRow]
    : [taps[1], spread[1] * sourceRow, taps[2] * run * 32, taps[2], spread[2] * pixel];
  const outer = dense ? 1 : taps[0];
  const [outDepth, outRow, outPixel] = out.strides;
  const aI = step[2] * pixel;
  // Rows that follow each other without a gap are one long row.
  const joined = step[1] * sourceRow === out.extent[2] * aI && outRow === out.extent[2] * outPixel;
  const rows = joined ? 1 : out.extent[1];
  const length = joined ? out.extent[1] * out.extent[2] : out.extent[2];
  // Tasks are some lines of an image; where all rows are one long line, some of its pixels.
  const lines = images * out.extent[0] * rows;
  const some = pieces === 1 ? rows : Math.ceil(rows / Math.ceil(pieces / (images * out.extent[0])));
  const cut = pieces === 1 || !joined ? length : Math.max(24, Math.ceil((length * lines) / pieces / 6) * 6);
  const [aLine, cLine] = [step[1] * sourceRow, outRow];
  const contractFrom = (a: number, c: number, count: number, repeated: number): void => {
    task();
    for (let tap = 0; tap < outer; tap++) {
      const from = a + tap * spread[0] * sourceDepth;
      const b = panels + (tap * panel) / outer;
      contract(
        ...([count, columns, panel, side, from, aI, b, c, outPixel, tap > 0 ? 1 : 0] as const),
        ...([n2, a2, b2, n1, a1, run * 32, run, 4, 32, repeated, aLine, cLine] as const),
      );
    }
  };
  for (let image = 0; image < images; image++) {
    for (let depth = 0; depth < out.extent[0]; depth++) {
      const a = start + image * source.image + depth * step[0] * sourceDepth;
      const c = out.address + image * out.image + depth * outDepth;
      for (let row = 0; row < rows; row += some) {
        for (let first = 0; first < length; first += cut) {
          const [count, repeated] = [Math.min(cut, length - first), Math.min(some, rows - row)];
          contractFrom(a + row * aLine + first * aI, c + row * cLine + first * outPixel, count, repeated);
        }
      }
    }
  }
}

/** dFilter from x and dy: sums over images, rows and columns stay in registers. Groups are the same for any number of threads, as sums are. */
export function convolveFilterGradient(heap: Heap, g: Geometry, { x, filter: dFilter, y: dy }: Operands): void {
  const side = heap.scratch("side", 256);
  const source = pictureOf(x, g.input, g.inChannels);
  const out = pictureOf(dy, g.output, g.outChannels);
  if (g.batch === 0) heap.floats(dFilter, cells(g.filter) * g.inChannels * g.outChannels).fill(0);
  const bytes = 4 * (cells(touched(g)) * g.inChannels + cells(g.output) * g.outChannels);
  // Sums are made of the same groups for any number of threads; what threads share at once are whole ones.
  const together = imagesIn(groupBytes, bytes);
  const group = groupOf(heap, g, bytes * together);
  eachGroup(Math.ceil(g.batch / together), { ...group, imageWork: group.imageWork * together }, (firstGroup, groups, work) => {
    const first = firstGroup * together;
    const images = Math.min(groups * together, g.batch - first);
    const from = { ...source, address: source.address + first * source.image };
    const picture = padded(heap, { from, images, channels: g.inChannels, before: g.pad, extent: touched(g), work });
    const pixels = { ...out, address: out.address + first * out.image };
    heap.deal(work, (dealer) => correlateTaps(dealer, g, { picture, dy: pixels, dFilter, images, together, accumulate: first > 0, side }));
  });
}

interface Taps {
  picture: Picture;
  dy: Picture;
  dFilter: number;
  images: number;
  /** Of them, so many are summed at a time. */
  together: number;
  accumulate: boolean;
  side: number;
}

/** Each tap of the filter with each pixel that it met, summed: taps of a row that lie side by side are the rows of one product. */
function correlateTaps({ programs, task, pieces }: Dealer, g: Geometry, given: Taps): void {
  const { picture, dy, dFilter, images, together, accumulate, side } = given;
  const contract = programs["contract-columns"];
  const dense = g.filter[2] === 1 || g.dilation[2] === 1;
  const run = dense ? g.filter[2] * g.inChannels : g.inChannels;
  const [sourceDepth, sourceRow, pixel] = picture.strides;
  const columnBytes = g.outChannels * 4;
  const rows = g.filter[0] * g.filter[1] * (dense ? 1 : g.filter[2]);
  const cut = pieces === 1 ? run : Math.max(6, Math.ceil((run * rows) / (2 * pieces) / 6) * 6);
  for (let row = 0; row < rows; row++) {
    const w = dense ? 0 : row % g.filter[2];
    const above = dense ? row : Math.floor(row / g.filter[2]);
    const [d, h] = [Math.floor(above / g.filter[1]), above % g.filter[1]];
    const tap = picture.address + d * g.dilation[0] * sourceDepth + h * g.dilation[1] * sourceRow + w * g.dilation[2] * pixel;
    for (let first = 0; first < run; first += cut) {
      task();
      const to = dFilter + (row * run + first) * columnBytes;
      for (let image = 0; image < images; image += together) {
        for (let depth = 0; depth < g.output[0]; depth++) {
          const a = tap + first * 4 + image * picture.image + depth * g.stride[0] * sourceDepth;
          const b = dy.address + image * dy.image + depth * dy.strides[0];
          contract(
            ...([Math.min(cut, run - first), g.outChannels, 32, side, a, 4, b, to, columnBytes] as const),
            ...([accumulate || image > 0 || depth > 0 ? 1 : 0, Math.min(together, images - image), picture.image, dy.image] as const),
            ...([g.output[1], g.stride[1] * sourceRow, dy.strides[1], g.output[2], g.stride[2] * pixel, columnBytes] as const),
          );
        }
      }
    }
  }
}

/** Multiplications and additions for one image. */
function workOf(g: Geometry): number {
  return cells(g.output) * cells(g.filter) * g.inChannels * g.outChannels;
}

interface Group {
  imageBytes: number;
  imageWork: number;
  bytes: number;
}

/** Images that threads share at once: the more there are, the less they wait for each other. */
const sharedGroupBytes = 8 * 2 ** 20;

function groupOf(heap: Heap, g: Geometry, imageBytes: number): Group {
  const imageWork = workOf(g);
  return { imageBytes, imageWork, bytes: heap.isShared(imageWork * g.batch) ? sharedGroupBytes : groupBytes };
}

function imagesIn(bytes: number, imageBytes: number): number {
  return Math.max(1, Math.floor(bytes / Math.max(1, imageBytes)));
}

/** Splits a batch into groups whose images fill so many bytes, and no more. */
function eachGroup(batch: number, group: Group, work: (first: number, images: number, multiplyAdds: number) => void): void {
  const images = imagesIn(group.bytes, group.imageBytes);
  for (let first = 0; first < batch; first += images) {
    const count = Math.min(images, batch - first);
    work(first, count, count * group.imageWork);
  }
}
