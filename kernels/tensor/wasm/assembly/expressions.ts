/**
 * WebAssembly's instructions as expressions: each is the bytes that leave one value on the stack. A bare number stands for an i32
 * constant, except in f32, where it stands for an f32 one.
 */
import { float32, signed, unsigned } from "./encode.ts";
import type { ValueType } from "./function.ts";

export interface Expression {
  readonly type: ValueType;
  readonly code: readonly number[];
}

export type Operand = Expression | number;

function constant(value: number): Expression {
  return { type: "i32", code: [0x41, ...signed(value)] };
}

export function asI32(operand: Operand): Expression {
  return typeof operand === "number" ? constant(operand) : operand;
}

function binaryI32(opcode: number): (a: Operand, b: Operand) => Expression {
  return (a, b) => ({ type: "i32", code: [...asI32(a).code, ...asI32(b).code, opcode] });
}

const addTwo = binaryI32(0x6a);
const mulTwo = binaryI32(0x6c);

export const i32 = {
  add: (first: Operand, ...rest: Operand[]): Expression => rest.reduce<Expression>(addTwo, asI32(first)),
  sub: binaryI32(0x6b),
  mul: (first: Operand, ...rest: Operand[]): Expression => rest.reduce<Expression>(mulTwo, asI32(first)),
  divU: binaryI32(0x6e),
  and: binaryI32(0x71),
  shl: binaryI32(0x74),
  shrU: binaryI32(0x76),
  eq: binaryI32(0x46),
  ne: binaryI32(0x47),
  ltS: binaryI32(0x48),
  ltU: binaryI32(0x49),
  gtS: binaryI32(0x4a),
  leS: binaryI32(0x4c),
  geS: binaryI32(0x4e),
  load: (address: Operand, offset = 0): Expression => load("i32", [0x28], 2, address, offset),
};

function load(type: ValueType, opcode: number[], align: number, address: Operand, offset: number): Expression {
  return { type, code: [...asI32(address).code, ...opcode, ...unsigned(align), ...unsigned(offset)] };
}

function asF32(operand: Operand): Expression {
  return typeof operand === "number" ? { type: "f32", code: [0x43, ...float32(operand)] } : operand;
}

function binaryF32(opcode: number, type: ValueType = "f32"): (a: Operand, b: Operand) => Expression {
  return (a, b) => ({ type, code: [...asF32(a).code, ...asF32(b).code, opcode] });
}

export const f32 = {
  const: asF32,
  add: binaryF32(0x92),
  sub: binaryF32(0x93),
  mul: binaryF32(0x94),
  div: binaryF32(0x95),
  max: binaryF32(0x97),
  gt: binaryF32(0x5e, "i32"),
  ge: binaryF32(0x60, "i32"),
  sqrt: (a: Operand): Expression => ({ type: "f32", code: [...asF32(a).code, 0x91] }),
  load: (address: Operand, offset = 0): Expression => load("f32", [0x2a], 2, address, offset),
  /** `whenTrue` where the i32 condition is not zero. */
  select: (condition: Expression, whenTrue: Operand, whenFalse: Operand): Expression => ({
    type: "f32",
    code: [...asF32(whenTrue).code, ...asF32(whenFalse).code, ...condition.code, 0x1b],
  }),
};

const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];

function binaryVector(opcode: number): (a: Expression, b: Expression) => Expression {
  return (a, b) => ({ type: "v128", code: [...a.code, ...b.code, ...simd(opcode)] });
}

/** Four floats at once. */
export const f32x4 = {
  add: binaryVector(0xe4),
  sub: binaryVector(0xe5),
  mul: binaryVector(0xe6),
  div: binaryVector(0xe7),
  max: binaryVector(0xe9),
  eq: binaryVector(0x41),
  gt: binaryVector(0x44),
  ge: binaryVector(0x46),
  sqrt: (a: Expression): Expression => ({ type: "v128", code: [...a.code, ...simd(0xe3)] }),
  splat: (a: Operand): Expression => ({ type: "v128", code: [...asF32(a).code, ...simd(0x13)] }),
  load: (address: Operand, offset = 0): Expression => load("v128", simd(0x00), 2, address, offset),
  /** One float of memory in all four lanes. */
  loadSplat: (address: Operand, offset = 0): Expression => load("v128", simd(0x09), 2, address, offset),
  zero: { type: "v128", code: [...simd(0x0c), ...Array.from({ length: 16 }, () => 0)] } satisfies Expression,
  /** Lanes of a where the mask is set, else lanes of b. */
  select: (mask: Expression, a: Expression, b: Expression): Expression => ({
    type: "v128",
    code: [...a.code, ...b.code, ...mask.code, ...simd(0x52)],
  }),
  /** a * b + c; rounded once where the processor can ("relaxed SIMD"), else twice. */
  multiplyAdd: (a: Expression, b: Expression, c: Expression, fused: boolean): Expression =>
    fused
      ? { type: "v128", code: [...a.code, ...b.code, ...c.code, ...simd(0x105)] }
      : { type: "v128", code: [...c.code, ...a.code, ...b.code, ...simd(0xe6), ...simd(0xe4)] },
  /** Four lanes picked from eight: 0 to 3 of a, 4 to 7 of b. */
  shuffle: (a: Expression, b: Expression, lanes: [number, number, number, number]): Expression => ({
    type: "v128",
    code: [...a.code, ...b.code, ...simd(0x0d), ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte))],
  }),
};

export const i32x4 = {
  splat: (a: Operand): Expression => ({ type: "v128", code: [...asI32(a).code, ...simd(0x11)] }),
  eq: binaryVector(0x37),
};

export const v128and = binaryVector(0x4e);
/** Bits of a that are not in b. */
export const v128andNot = binaryVector(0x4f);
