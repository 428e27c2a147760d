/**
 * Max pooling and its gradient. For the gradient each output looks at its window again, four channels at a time, and gives its gradient
 * to the greatest value (none where all are NaN). Among equals it is the first in two dimensions and the last in three: so does tfjs.
 */
import { f32, f32x4, i32, i32x4, v128and } from "../assembly/expressions.ts";
import type { Expression } from "../assembly/expressions.ts";
import type { FunctionWriter, Local, ModuleWriter } from "../assembly/function.ts";

const axes = ["depth", "height", "width"] as const;
/** The greatest itself, or where the gradient goes among equals. */
type Purpose = "greatest" | "first" | "last";
type PerAxis = [Local, Local, Local];

/** The same window in vectors of four channels and, for what is left, one by one. */
interface Lanes {
  bytes: number;
  channels: number;
  type: "v128" | "f32";
  counterType: "v128" | "i32";
  lowest: Expression;
  none: Expression;
  load(address: Local): Expression;
  store(w: FunctionWriter, address: Local, value: Expression): void;
  /** value > (>= for the last) greatest ? (value, tap) : (greatest, winner) */
  challenge(w: FunctionWriter, given: { value: Local; greatest: Local; winner: Local; tap: Local; purpose: Purpose }): void;
  /** sum + (winner = tap ? gradient : 0) */
  award(given: { sum: Expression; winner: Local; tap: Local; gradient: Local }): Expression;
}

const fourLanes: Lanes = {
  bytes: 16,
  channels: 4,
  type: "v128",
  counterType: "v128",
  lowest: f32x4.splat(Number.NEGATIVE_INFINITY),
  none: i32x4.splat(-1),
  load: (address) => f32x4.load(address),
  store: (w, address, value) => w.storeVector(address, value),
  challenge: (w, { value, greatest, winner, tap, purpose }) => {
    const wins = purpose !== "last" ? f32x4.gt(value, greatest) : f32x4.ge(value, greatest);
    w.set(winner, f32x4.select(wins, i32x4.splat(tap), winner));
    w.set(greatest, f32x4.select(wins, value, greatest));
  },
  award: ({ sum, winner, tap, gradient }) => f32x4.add(sum, v128and(i32x4.eq(winner, i32x4.splat(tap)), gradient)),
};

const oneLane: Lanes = {
  bytes: 4,
  channels: 1,
  type: "f32",
  counterType: "i32",
  lowest: f32.const(Number.NEGATIVE_INFINITY),
  none: { type: "i32", code: [0x41, 0x7f] },
  load: (address) => f32.load(address),
  store: (w, address, value) => w.storeF32(address, value),
  challenge: (w, { value, greatest, winner, tap, purpose }) =>
    w.when(purpose !== "last" ? f32.gt(value, greatest) : f32.ge(value, greatest), () => {
      w.set(winner, tap);
      w.set(greatest, value);
    }),
  award: ({ sum, winner, tap, gradient }) => f32.add(sum, f32.select(i32.eq(winner, tap), gradient, 0)),
};

/**
 * max-pool-<purpose>(x, dy, dx, images, channels, then for depth, height, width each: input, output, window, stride, dilation, padding):
 * float32, channels last; dx is cleared first. For the greatest themselves dy is where they are written, and dx is not used.
 */
export function writePool(module: ModuleWriter): void {
  writeMaxPool(module, "greatest");
  writeMaxPool(module, "first");
  writeMaxPool(module, "last");
}

function writeMaxPool(module: ModuleWriter, purpose: Purpose): void {
  module.write(`max-pool-${purpose}`, (w) => {
    const [x, dy, dx, images, channels] = Array.from({ length: 5 }, () => w.parameter());
    const triples = Array.from({ length: 6 }, () => axes.map(() => w.parameter()) as PerAxis);
    const [input, output, window, stride, dilation, pad] = triples;
    const strides = axes.map(() => w.local("i32")) as PerAxis;
    w.set(strides[2], i32.shl(channels, 2));
    w.set(strides[1], i32.mul(strides[2], input[2]));
    w.set(strides[0], i32.mul(strides[1], input[1]));
    const image = w.local("i32", i32.mul(strides[0], input[0]));
    if (purpose !== "greatest") w.clear(dx, i32.mul(image, images));
    const [xImage, dxImage, from] = [w.local("i32", x), w.local("i32", dx), w.local("i32", dy)];
    const low = axes.map(() => w.local("i32")) as PerAxis;
    const high = axes.map(() => w.local("i32")) as PerAxis;
    const at = axes.map(() => w.local("i32")) as PerAxis;
    const eachOutput = (axis: number, body: () => void): void => {
      if (axis === 3) return body();
      w.range(output[axis], (out) => {
        const first = w.local("i32", i32.sub(i32.mul(out, stride[axis]), pad[axis]));
        w.set(high[axis], i32.add(first, i32.mul(i32.sub(window[axis], 1), dilation[axis]), 1));
        w.when(i32.gtS(high[axis], input[axis]), () => w.set(high[axis], input[axis]));
        w.set(low[axis], first);
        w.loopWhile(
          () => i32.ltS(low[axis], 0),
          () => w.increase(low[axis], dilation[axis]),
        );
        eachOutput(axis + 1, body);
      });
    };
    const eachTap = (axis: number, offset: Local, body: (offset: Local) => void): void => {
      const next = w.local("i32", i32.add(offset, i32.mul(low[axis], strides[axis])));
      const step = w.local("i32", i32.mul(dilation[axis], strides[axis]));
      w.set(at[axis], low[axis]);
      w.loopWhile(
        () => i32.ltS(at[axis], high[axis]),
        () => {
          if (axis === 2) body(next);
          else eachTap(axis + 1, next, body);
          w.increase(next, step);
          w.increase(at[axis], dilation[axis]);
        },
      );
    };
    w.times(images, () => {
      eachOutput(0, () => {
        const [xAt, dxAt, left] = [w.local("i32", xImage), w.local("i32", dxImage), w.local("i32", channels)];
        for (const lanes of [fourLanes, oneLane]) {
          w.loopWhile(
            () => i32.geS(left, lanes.channels),
            () => {
              writeWindow(w, { lanes, purpose, xAt, dxAt, from, eachTap: (offset, body) => eachTap(0, offset, body) });
              for (const pointer of [xAt, dxAt, from]) w.increase(pointer, lanes.bytes);
              w.increase(left, -lanes.channels);
            },
          );
        }
      });
      w.increase(xImage, image);
      w.increase(dxImage, image);
    });
  });
}

function writeWindow(
  w: FunctionWriter,
  given: {
    lanes: Lanes;
    purpose: Purpose;
    xAt: Local;
    dxAt: Local;
    from: Local;
    eachTap: (offset: Local, body: (offset: Local) => void) => void;
  },
): void {
  const { lanes, purpose, xAt, dxAt, from, eachTap } = given;
  const [value, greatest, gradient] = [w.local(lanes.type), w.local(lanes.type), w.local(lanes.type)];
  const [winner, tap] = [w.local(lanes.counterType), w.local("i32", 0)];
  w.set(greatest, lanes.lowest);
  w.set(winner, lanes.none);
  eachTap(xAt, (offset) => {
    w.set(value, lanes.load(offset));
    lanes.challenge(w, { value, greatest, winner, tap, purpose });
    w.increase(tap, 1);
  });
  if (purpose === "greatest") return lanes.store(w, from, greatest);
  w.set(gradient, lanes.load(from));
  w.set(tap, 0);
  eachTap(dxAt, (offset) => {
    lanes.store(w, offset, lanes.award({ sum: lanes.load(offset), winner, tap, gradient }));
    w.increase(tap, 1);
  });
}
