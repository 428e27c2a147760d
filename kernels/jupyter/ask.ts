/** Questions about code: cursors come and go in code points. */
import type { Language } from "../../protocol/identity.ts";
import type { JupyterRequest } from "../../protocol/jupyter.ts";
import { codePointOffset, utf16Offset } from "./cursor.ts";
import type { Evaluator } from "./evaluator.ts";

type Content = Record<string, unknown>;
type At<Type extends "complete_request" | "inspect_request"> = JupyterRequest<Type>;

const place = ({ code, cursor_pos: cursor }: At<"complete_request"> | At<"inspect_request">): number =>
  cursor === null || cursor === undefined ? code.length : utf16Offset(code, cursor);

export async function askComplete(evaluator: Evaluator, request: At<"complete_request">): Promise<Content> {
  const { code } = request;
  const answer = await evaluator.complete({ code, cursor: place(request) });
  const [start, end] = [codePointOffset(code, answer.start), codePointOffset(code, answer.end)];
  const types = answer.types?.map(({ text, type, signature = "" }) => ({ start, end, text, type, signature }));
  const metadata = types === undefined ? {} : { _jupyter_types_experimental: types };
  return { status: "ok", matches: answer.matches, cursor_start: start, cursor_end: end, metadata };
}

export async function askInspect(evaluator: Evaluator, request: At<"inspect_request">, language: Language): Promise<Content> {
  const { code, detail_level: detail } = request;
  const { found, data } = await evaluator.inspect({ code, cursor: place(request), detail, language });
  return { status: "ok", found, data, metadata: {} };
}

export async function askIsComplete(evaluator: Evaluator, { code }: JupyterRequest<"is_complete_request">): Promise<Content> {
  const { status, indent } = await evaluator.isComplete(code);
  return { status, ...(status === "incomplete" ? { indent } : {}) };
}
