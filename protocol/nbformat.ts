/**
 * The notebook file as nbformat 4.5's schema defines it. What the schema lets pass, passes; beyond it, unknown keys and outputs of unknown
 * kinds are kept, and a cell may lack what Jupyter writes empty (metadata, outputs, execution count). Text given as lines is joined.
 */
import { z } from "zod";

const record = z.record(z.string(), z.unknown());
const multiline = z.union([z.string(), z.array(z.string())]).transform((text) => (typeof text === "string" ? text : text.join("")));

/** JSON MIME types keep their value; every other may be a list of lines (nbformat `rejoin_lines`). */
export function isJsonMime(type: string): boolean {
  return type === "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
}

const bundle = record.transform((data, context) => {
  for (const [type, value] of Object.entries(data)) {
    if (isJsonMime(type) || multiline.safeParse(value).success) continue;
    context.addIssue({ code: "custom", message: "neither text nor lines", path: [type] });
  }
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => {
      const lines = !isJsonMime(type) && Array.isArray(value) && value.every((line) => typeof line === "string");
      return [type, lines ? value.join("") : value];
    }),
  );
});

const count = z.number().int().nonnegative().nullable().default(null);
const text = z.string().optional();
const tags = z
  .array(z.string().regex(/^[^,]+$/))
  .refine((each) => new Set(each).size === each.length)
  .optional();
/** A mapping that must look like `shape`, kept as it is: its keys in their order. */
function mappingLike(shape: z.ZodType) {
  return record.superRefine((value, context) => {
    for (const { message, path } of shape.safeParse(value).error?.issues ?? []) context.addIssue({ code: "custom", message, path });
  });
}
const cellMetadataInFile = mappingLike(
  z.looseObject({
    name: z.string().min(1).optional(),
    tags,
    jupyter: record.optional(),
    execution: z.record(z.string(), z.string()).optional(),
    collapsed: z.boolean().optional(),
    scrolled: z.union([z.boolean(), z.literal("auto")]).optional(),
  }),
).default({});
const metadataInFile = mappingLike(
  z.looseObject({
    kernelspec: z.looseObject({ name: text, display_name: text }).optional(),
    language_info: z
      .looseObject({
        name: text,
        codemirror_mode: z.union([z.string(), record]).optional(),
        file_extension: text,
        mimetype: text,
        pygments_lexer: text,
      })
      .optional(),
    title: text,
    authors: z.array(z.unknown()).optional(),
  }),
);

const knownOutputs = {
  stream: z.looseObject({ output_type: z.literal("stream"), name: z.string(), text: multiline }),
  display_data: z.looseObject({ output_type: z.literal("display_data"), data: bundle, metadata: record.default({}) }),
  execute_result: z.looseObject({
    output_type: z.literal("execute_result"),
    data: bundle,
    metadata: record.default({}),
    execution_count: count,
  }),
  error: z.looseObject({ output_type: z.literal("error"), ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) }),
} as const;

const anyOutput = z.looseObject({ output_type: z.string() });
/** An output of any kernel. */
export type NbOutput = z.infer<typeof anyOutput>;

const nbOutput = anyOutput.transform((output, context): NbOutput => {
  const known = Object.hasOwn(knownOutputs, output.output_type) ? knownOutputs[output.output_type as keyof typeof knownOutputs] : undefined;
  if (known === undefined) return output;
  const parsed = known.safeParse(output);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ code: "custom", message: issue.message, path: issue.path });
  return z.NEVER;
});

const attachments = z.record(z.string(), bundle);
const cellFields = { id: z.string().optional(), source: multiline, metadata: cellMetadataInFile };
const nbCellInFile = z.discriminatedUnion("cell_type", [
  z.looseObject({
    cell_type: z.literal("code"),
    ...cellFields,
    outputs: z.array(nbOutput).default([]),
    execution_count: count,
  }),
  z.looseObject({ cell_type: z.literal("markdown"), ...cellFields, attachments: attachments.optional() }),
  z.looseObject({ cell_type: z.literal("raw"), ...cellFields, attachments: attachments.optional() }),
]);

/** A notebook as the file gives it. */
export const nbFile = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number().int().nonnegative(),
  metadata: metadataInFile,
  cells: z.array(nbCellInFile),
});

/** A cell in memory: the id is always there, text is one string. */
export type NbCell = z.infer<typeof nbCellInFile> & { id: string };
/** A notebook in memory. */
export interface NbContent {
  nbformat: 4;
  nbformat_minor: number;
  metadata: Record<string, unknown>;
  cells: NbCell[];
  /** Fields of the file that we do not know. */
  [foreign: string]: unknown;
}

/** nbformat's rule for cell ids. */
export const nbCellId = z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/);
