/** A WebAssembly function written as loops and assignments; see ../programs for what is written with it. */
import { unsigned } from "./encode.ts";
import { asI32, i32 } from "./expressions.ts";
import type { Expression, Operand } from "./expressions.ts";

export type ValueType = "i32" | "f32" | "v128";

export interface AssembledFunction {
  readonly name: string;
  readonly parameters: ValueType[];
  readonly result: ValueType | null;
  readonly locals: ValueType[];
  readonly body: number[];
}

export interface Local extends Expression {
  readonly index: number;
}

/** Where a function stands in its module, to call it. */
export interface Callable {
  readonly index: number;
}

const blockVoid = 0x40;

export class FunctionWriter {
  readonly parameters: ValueType[] = [];
  readonly locals: ValueType[] = [];
  readonly body: number[] = [];

  parameter(type: ValueType = "i32"): Local {
    if (this.locals.length > 0) throw new Error("Parameters come before locals.");
    this.parameters.push(type);
    return localAt(type, this.parameters.length - 1);
  }

  local(type: ValueType, initial?: Operand): Local {
    this.locals.push(type);
    const local = localAt(type, this.parameters.length + this.locals.length - 1);
    if (initial !== undefined) this.set(local, initial);
    return local;
  }

  set(local: Local, value: Operand): void {
    this.body.push(...asI32(value).code, 0x21, ...unsigned(local.index));
  }

  increase(local: Local, by: Operand): void {
    this.set(local, i32.add(local, by));
  }

  storeI32(address: Operand, value: Operand, offset = 0): void {
    this.body.push(...asI32(address).code, ...asI32(value).code, 0x36, 2, ...unsigned(offset));
  }

  storeF32(address: Operand, value: Expression, offset = 0): void {
    this.body.push(...asI32(address).code, ...value.code, 0x38, 2, ...unsigned(offset));
  }

  storeVector(address: Operand, value: Expression, offset = 0): void {
    this.body.push(...asI32(address).code, ...value.code, 0xfd, 0x0b, 2, ...unsigned(offset));
  }

  /** Fills bytes with zero. */
  clear(address: Operand, bytes: Operand): void {
    this.body.push(...asI32(address).code, ...asI32(0).code, ...asI32(bytes).code, 0xfc, 0x0b, 0x00);
  }

  copy(to: Operand, from: Operand, bytes: Operand): void {
    this.body.push(...asI32(to).code, ...asI32(from).code, ...asI32(bytes).code, 0xfc, 0x0a, 0x00, 0x00);
  }

  call(callable: Callable, operands: Operand[]): void {
    for (const operand of operands) this.body.push(...asI32(operand).code);
    this.body.push(0x10, ...unsigned(callable.index));
  }

  when(condition: Expression, then: () => void, otherwise?: () => void): void {
    this.body.push(...condition.code, 0x04, blockVoid);
    then();
    if (otherwise) {
      this.body.push(0x05);
      otherwise();
    }
    this.body.push(0x0b);
  }

  /** Runs the body as long as the condition holds, tested first. */
  loopWhile(condition: () => Expression, body: () => void): void {
    this.when(condition(), () => {
      this.body.push(0x03, blockVoid);
      body();
      this.body.push(...condition().code, 0x0d, 0x00, 0x0b);
    });
  }

  /** Runs the body `count` times; the counter is not to be changed. */
  times(count: Operand, body: (left: Local) => void): void {
    const left = this.local("i32", count);
    this.loopWhile(
      () => i32.gtS(left, 0),
      () => {
        body(left);
        this.increase(left, -1);
      },
    );
  }

  /** Runs the body for counter = 0, 1 … count - 1. */
  range(count: Operand, body: (counter: Local) => void): void {
    const counter = this.local("i32", 0);
    this.loopWhile(
      () => i32.ltS(counter, count),
      () => {
        body(counter);
        this.increase(counter, 1);
      },
    );
  }
}

function localAt(type: ValueType, index: number): Local {
  return { type, index, code: [0x20, ...unsigned(index)] };
}

/** The functions of one module, in the order in which they may call each other. */
export class ModuleWriter {
  readonly functions: AssembledFunction[] = [];

  write(name: string, author: (writer: FunctionWriter) => void): Callable {
    const writer = new FunctionWriter();
    author(writer);
    const { parameters, locals, body } = writer;
    this.functions.push({ name, parameters, result: null, locals, body });
    return { index: this.functions.length - 1 };
  }
}
