/**
 * What a kernel says of the values of its notebook: the list of its variables, and one value opened, a piece at a time. It comes from a process
 * that runs anybody's code: bounded, shown, never stored as a fact.
 */
import { z } from "zod";
import { mimeBundle, tableOutput, tensorOutput } from "./output.ts";

/** Bounds of what is sent; a kernel shortens what it says to fit them. */
export const variablesShown = 2000;
export const rowsAtOnce = 100;
export const columnsShown = 200;
export const membersAtOnce = 100;
export const textAtOnce = 20_000;
export const sliceSide = 128;

export const variableKind = z.enum([
  "scalar",
  "text",
  "list",
  "frame",
  "tensor",
  "volume",
  "labels",
  "model",
  "object",
  "function",
  "class",
  "module",
  "proxy",
]);
export type VariableKind = z.infer<typeof variableKind>;

const whole = z.number().int().nonnegative();
/** What can be said of any value in one line. */
const said = {
  kind: variableKind,
  /** "Array(3)", "Float32Array(1000)", "DataFrame". */
  type: z.string().max(100),
  /** Rows and columns, or the lengths of a tensor's or an image's axes; null for what has no shape. */
  shape: z.array(whole).max(16).nullable(),
  /** The first words of the value. */
  preview: z.string().max(200),
};

export const variable = z.object({
  name: z.string().max(200),
  ...said,
  /** About the memory that it holds; null where measuring it would take too long. */
  bytes: z.number().nonnegative().nullable(),
  /** It came by an import. */
  imported: z.literal(true).optional(),
});
export type Variable = z.infer<typeof variable>;

/** As the kernel says it: `run` is the request that defined the name last, empty where no cell did. */
const toldVariable = variable.extend({ run: z.string().max(200) });
export const toldVariables = z.object({ variables: z.array(toldVariable).max(variablesShown), count: whole });
export type ToldVariables = z.infer<typeof toldVariables>;

/** As the page hears it. */
export const variables = z.object({
  state: z.enum(["here", "busy", "none"]),
  variables: z
    .array(
      variable.extend({
        /** The cell that defined the name last; null where none is known. It may be gone from the document. */
        cell: z.string().nullable(),
        /** That run is the cell's latest: else the cell has run since and no longer defines the name. */
        latest: z.boolean(),
      }),
    )
    .max(variablesShown),
  /** How many there are. */
  count: whole,
});
export type Variables = z.infer<typeof variables>;
export type ListedVariable = Variables["variables"][number];

/** From a variable to a value inside it: a property by its name, or the member at a place in a list, a Map or a Set. */
export const valuePath = z.array(z.union([z.string().max(1000), whole])).max(50);
export type ValuePath = z.infer<typeof valuePath>;

export const valueQuestion = z.object({
  name: z
    .string()
    .max(200)
    .regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u),
  path: valuePath.default([]),
  /** First row, member or character. */
  from: whole.default(0),
  /** Of a table. */
  sort: z.object({ column: whole, direction: z.enum(["ascending", "descending"]) }).optional(),
  /** Of a tensor: the place on every axis; on the two that are shown it counts for nothing. */
  at: z.array(whole).max(16).optional(),
  /** The two axes shown: rows and columns of the picture. */
  axes: z.tuple([whole, whole]).optional(),
});
export type ValueQuestion = z.infer<typeof valueQuestion>;

const member = z.object({
  /** The name or the place; of a Map, the key in a few words. */
  key: z.string().max(200),
  /** The step of a path that leads there; null where it cannot be opened. */
  step: z.union([z.string().max(1000), whole]).nullable(),
  ...said,
  /** A getter: looking at it would run code, so nobody looks. */
  getter: z.literal(true).optional(),
});
export type ValueMember = z.infer<typeof member>;

export const tensorSlice = z.object({
  axes: z.tuple([whole, whole]),
  at: z.array(whole).max(16),
  rows: z.number().int().positive().max(sliceSide),
  columns: z.number().int().positive().max(sliceSide),
  /** Every so many-th value is shown, on each of the two axes. */
  step: z.tuple([z.number().int().positive(), z.number().int().positive()]),
  /** Row after row; null for what is no finite number. */
  values: z.array(z.number().nullable()).max(sliceSide * sliceSide),
});
export type TensorSlice = z.infer<typeof tensorSlice>;

/** A value opened. */
export const openedValue = z.discriminatedUnion("view", [
  z.object({ view: z.literal("members"), of: z.object(said), members: z.array(member).max(membersAtOnce), count: whole, from: whole }),
  z.object({
    view: z.literal("table"),
    table: tableOutput.extend({ rows: tableOutput.shape.rows.max(rowsAtOnce), columns: tableOutput.shape.columns.max(columnsShown) }),
    from: whole,
    columnCount: whole,
  }),
  z.object({ view: z.literal("tensor"), tensor: tensorOutput, slice: tensorSlice.nullable() }),
  z.object({ view: z.literal("text"), text: z.string().max(textAtOnce), count: whole, from: whole }),
  /** By its MIME types, as an output; buffers come beside it, or lie in blobs that `metadata.carnet` names. */
  z.object({ view: z.literal("shown"), data: mimeBundle, metadata: z.record(z.string(), z.unknown()) }),
  /** There is no such value any more. */
  z.object({ view: z.literal("gone") }),
  /** The kernel runs a cell, or there is none. */
  z.object({ view: z.literal("busy") }),
  z.object({ view: z.literal("failed"), why: z.string().max(500) }),
]);
export type OpenedValue = z.infer<typeof openedValue>;
