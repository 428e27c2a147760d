/** What a cell asks of the site's desk, over a comm of the target `deskTarget`, and what it is told. The server asks for the rights of the notebook's owner. */
import { z } from "zod";
import { steering } from "./office.ts";

export const deskTarget = "carnet.federation.desk";
export const deskCellVersion = 1;

export const deskOpening = z.strictObject({ version: z.literal(deskCellVersion) });

const name = z.string().max(100);
export const deskQuestion = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("list") }),
  /** The order is read at the office, so that all its faults are told. */
  z.strictObject({ do: z.literal("start"), order: z.unknown() }),
  z.strictObject({ do: z.literal("look"), name, records: z.int().nonnegative(), models: z.int().nonnegative() }),
  z.strictObject({ do: z.literal("steer"), name, ...steering.shape }),
  z.strictObject({ do: z.literal("model"), name, round: z.int().nonnegative() }),
]);
export type DeskQuestion = z.infer<typeof deskQuestion>;
export const deskRequest = z.strictObject({ id: z.int().nonnegative(), question: deskQuestion });

const sentence = z.strictObject({ fr: z.string(), en: z.string() });
/** From the server. Pieces of a model come as buffers, in order, before the answer. */
export const deskReply = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("piece"), id: z.int() }),
  z.strictObject({ type: z.literal("answer"), id: z.int(), value: z.unknown() }),
  z.strictObject({ type: z.literal("problem"), id: z.int(), code: z.string(), sentence }),
]);
export type DeskReply = z.infer<typeof deskReply>;

/** A model as a cell is given it: larger ones are downloaded on the page. */
export const mostCellModelBytes = 200_000_000;
