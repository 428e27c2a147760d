/** What the server and a kernel say about the GPU that the server lends. The kernel's side is anybody's code: it is parsed. */
import { z } from "zod";

/** From the kernel. */
export const gpuNotice = z.discriminatedUnion("event", [
  z.object({ type: z.literal("gpu"), event: z.literal("wanted") }),
  /** Something was computed on it. `bytes` is what the kernel says that it holds, which is looked at from outside too. */
  z.object({ type: z.literal("gpu"), event: z.literal("used"), bytes: z.number().nonnegative().max(1e15) }),
  /** `reason` where it could not be used. */
  z.object({ type: z.literal("gpu"), event: z.literal("returned"), reason: z.string().max(2000).nullable() }),
]);
export type GpuNotice = z.infer<typeof gpuNotice>;

const sentence = z.object({ fr: z.string(), en: z.string() });

/** To the kernel. */
export const gpuOrder = z.discriminatedUnion("event", [
  z.object({
    type: z.literal("gpu"),
    event: z.literal("granted"),
    budgetBytes: z.number(),
    software: z.boolean(),
    /** A file of the Vulkan loader; null for those that the system has. */
    driver: z.string().nullable(),
  }),
  /** `say`: whether the person is told in her notebook; not where there is no GPU at all. */
  z.object({ type: z.literal("gpu"), event: z.literal("waiting"), why: sentence, say: z.boolean() }),
  z.object({ type: z.literal("gpu"), event: z.literal("reclaim"), why: sentence }),
]);
export type GpuOrder = z.infer<typeof gpuOrder>;
