/** What follows a product in the forward pass and comes before it on the way back, and the optimizer's step: one pass over memory each. */
import { f32, f32x4, i32, v128and } from "../assembly/expressions.ts";
import type { Expression } from "../assembly/expressions.ts";
import type { Local, ModuleWriter } from "../assembly/function.ts";
import { overFloats } from "./sums.ts";

export function writeElementwise(module: ModuleWriter): void {
  writeReluGradient(module);
  for (const relu of [false, true]) writeBias(module, relu);
  writeAdam(module);
  writeGather(module);
}

/** relu-gradient(y, dy, dx, count): dx = y > 0 ? dy : 0. */
function writeReluGradient(module: ModuleWriter): void {
  module.write("relu-gradient", (w) => {
    const [y, dy, dx, count] = Array.from({ length: 4 }, () => w.parameter());
    overFloats(w, {
      count,
      pointers: [y, dy, dx],
      four: () => w.storeVector(dx, v128and(f32x4.load(dy), f32x4.gt(f32x4.load(y), f32x4.zero))),
      one: () => w.storeF32(dx, f32.select(f32.gt(f32.load(y), 0), f32.load(dy), 0)),
    });
  });
}

/** bias(y, bias, rows, columns): adds the bias to each row in place; bias-relu also cuts at zero (NaN stays, as in tfjs). */
function writeBias(module: ModuleWriter, relu: boolean): void {
  module.write(relu ? "bias-relu" : "bias", (w) => {
    const [y, bias, rows, columns] = Array.from({ length: 4 }, () => w.parameter());
    const [at, from] = [w.local("i32", y), w.local("i32")];
    const [four, one] = [w.local("v128"), w.local("f32")];
    w.times(rows, () => {
      w.set(from, bias);
      overFloats(w, {
        count: columns,
        pointers: [at, from],
        four: () => {
          w.set(four, f32x4.add(f32x4.load(at), f32x4.load(from)));
          w.storeVector(at, relu ? f32x4.max(four, f32x4.zero) : four);
        },
        one: () => {
          w.set(one, f32.add(f32.load(at), f32.load(from)));
          w.storeF32(at, relu ? f32.max(one, 0) : one);
        },
      });
    });
  });
}

/** gather(x, ids, out, count, length): rows x[ids[i]] of `length` floats one after the other. */
function writeGather(module: ModuleWriter): void {
  module.write("gather", (w) => {
    const [x, ids, out, count, length] = Array.from({ length: 5 }, () => w.parameter());
    const [from, to, id] = [w.local("i32"), w.local("i32", out), w.local("i32", ids)];
    w.times(count, () => {
      w.set(from, i32.add(x, i32.shl(i32.mul(i32.load(id), length), 2)));
      overFloats(w, {
        count: length,
        pointers: [from, to],
        four: () => w.storeVector(to, f32x4.load(from)),
        one: () => w.storeF32(to, f32.load(from)),
      });
      w.increase(id, 4);
    });
  });
}

const adamFactors = ["beta1", "oneMinusBeta1", "beta2", "oneMinusBeta2", "correction1", "correction2", "epsilon", "rate"] as const;
export type AdamFactors = Record<(typeof adamFactors)[number], number>;

/** The factors in the order in which the program reads them from memory. */
export function adamOperands(factors: AdamFactors): number[] {
  return adamFactors.map((name) => factors[name]);
}

/**
 * adam(value, first, second, gradient, newValue, newFirst, newSecond, count, factors): one step of Adam (Kingma and Ba, 2015, algorithm 1),
 * in the order of operations of tfjs: first = beta1 first + (1 - beta1) gradient, second likewise of its square, and
 * value = value - rate (first / correction1) / (sqrt(second / correction2) + epsilon).
 */
function writeAdam(module: ModuleWriter): void {
  module.write("adam", (w) => {
    const [value, first, second, gradient, newValue, newFirst, newSecond, count, factors] = Array.from({ length: 9 }, () => w.parameter());
    const vectors = Object.fromEntries(adamFactors.map((name, index) => [name, w.local("v128", f32x4.loadSplat(factors, 4 * index))]));
    const singles = Object.fromEntries(adamFactors.map((name, index) => [name, w.local("f32", f32.load(factors, 4 * index))]));
    const step = (lanes: typeof f32x4 | typeof f32, factor: Record<string, Local>, held: Local[]): void => {
      const { add, sub, mul, div, sqrt } = lanes as Arithmetic;
      const store = (to: Local, from: Expression): void => (lanes === f32x4 ? w.storeVector(to, from) : w.storeF32(to, from));
      const [g, m, v] = held;
      w.set(g, lanes.load(gradient));
      w.set(m, add(mul(lanes.load(first), factor.beta1), mul(g, factor.oneMinusBeta1)));
      w.set(v, add(mul(lanes.load(second), factor.beta2), mul(mul(g, g), factor.oneMinusBeta2)));
      store(newFirst, m);
      store(newSecond, v);
      const move = div(div(m, factor.correction1), add(sqrt(div(v, factor.correction2)), factor.epsilon));
      store(newValue, sub(lanes.load(value), mul(move, factor.rate)));
    };
    const held = (type: "v128" | "f32"): Local[] => Array.from({ length: 3 }, () => w.local(type));
    const [four, one] = [held("v128"), held("f32")];
    overFloats(w, {
      count,
      pointers: [value, first, second, gradient, newValue, newFirst, newSecond],
      four: () => step(f32x4, vectors, four),
      one: () => step(f32, singles, one),
    });
  });
}

type Binary = (a: Expression, b: Expression) => Expression;
interface Arithmetic {
  add: Binary;
  sub: Binary;
  mul: Binary;
  div: Binary;
  sqrt(a: Expression): Expression;
}
