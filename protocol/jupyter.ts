/**
 * Jupyter's wire protocol (messaging 5.4) as its clients speak it to a kernel: the connection file, and what each request may hold. Fields that
 * a client leaves out have the default that the specification gives them.
 */
import { z } from "zod";

export const jupyterVersion = "5.4";

const port = z.number().int().min(1).max(65_535);
/** What a client writes before it starts a kernel. With `ipc` the address is the beginning of a path and a port its end. */
export const connectionFile = z.looseObject({
  transport: z.enum(["tcp", "ipc"]).default("tcp"),
  ip: z.string().min(1),
  shell_port: port,
  control_port: port,
  iopub_port: port,
  stdin_port: port,
  hb_port: port,
  /** Empty where messages are not signed. */
  key: z.string().default(""),
  signature_scheme: z.literal("hmac-sha256").default("hmac-sha256"),
});
export type ConnectionFile = z.infer<typeof connectionFile>;

export const jupyterHeader = z.looseObject({
  msg_id: z.string().min(1),
  msg_type: z.string().min(1),
  session: z.string().default(""),
  username: z.string().default(""),
  date: z.string().optional(),
  version: z.string().optional(),
});
export type JupyterHeader = z.infer<typeof jupyterHeader>;

const record = z.record(z.string(), z.unknown());
const whole = z.number().int();
/** Older clients write 0 and 1 for false and true, and null for what is not given. */
const flag = (otherwise: boolean) =>
  z.union([z.boolean(), z.number().transform(Boolean), z.null().transform(() => otherwise)]).default(otherwise);

const historyRequest = z.discriminatedUnion("hist_access_type", [
  z.looseObject({ hist_access_type: z.literal("tail"), output: flag(false), raw: flag(true), n: whole.nullish() }),
  z.looseObject({
    hist_access_type: z.literal("range"),
    output: flag(false),
    raw: flag(true),
    /** Of the session's number, or so many before this one where it is not positive. */
    session: whole.default(0),
    start: whole.nullish(),
    stop: whole.nullish(),
  }),
  z.looseObject({
    hist_access_type: z.literal("search"),
    output: flag(false),
    raw: flag(true),
    n: whole.nullish(),
    /** A glob: `*`, `?`, `[abc]`. */
    pattern: z.string().nullish(),
    unique: flag(false),
  }),
]);
export type HistoryRequest = z.infer<typeof historyRequest>;

const cursor = whole.nonnegative().nullish();
const comm = { comm_id: z.string(), data: record.default({}) };

/** The content of each request that our kernel takes, by its type. Cursors count code points. */
export const jupyterRequest = {
  kernel_info_request: z.looseObject({}),
  connect_request: z.looseObject({}),
  execute_request: z.looseObject({
    code: z.string(),
    silent: flag(false),
    store_history: flag(true).optional(),
    user_expressions: z.record(z.string(), z.string()).nullish(),
    allow_stdin: flag(true),
    stop_on_error: flag(true),
  }),
  complete_request: z.looseObject({ code: z.string(), cursor_pos: cursor }),
  inspect_request: z.looseObject({ code: z.string(), cursor_pos: cursor, detail_level: z.union([z.literal(0), z.literal(1)]).default(0) }),
  is_complete_request: z.looseObject({ code: z.string() }),
  history_request: historyRequest,
  comm_info_request: z.looseObject({ target_name: z.string().nullish() }),
  comm_open: z.looseObject({ ...comm, target_name: z.string() }),
  comm_msg: z.looseObject(comm),
  comm_close: z.looseObject(comm),
  interrupt_request: z.looseObject({}),
  shutdown_request: z.looseObject({ restart: flag(false) }),
} as const;
export type JupyterRequestType = keyof typeof jupyterRequest;
export type JupyterRequest<Type extends JupyterRequestType> = z.infer<(typeof jupyterRequest)[Type]>;

export const jupyterInputReply = z.looseObject({ value: z.string().default("") });
