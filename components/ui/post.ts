import { z } from "zod/mini";
import type { RefusalText } from "./notice.tsx";

const answerShape = z.object({ to: z.nullable(z.string()), body: z.unknown() });
/** What a refusal says beside its sentence stays with it. */
const refusalShape = z.looseObject({ refused: z.string(), sentence: z.string(), next: z.string() });
export type PostAnswer = z.infer<typeof answerShape>;
export type ControlSentences = (key: "unreachable" | "unreachableNext" | "unexpected" | "unexpectedNext") => string;

/** Reads what a route answered: its answer, its refusal in words, or in our own words that no sense could be made of it. */
export async function readAnswer(response: Response, t: ControlSentences): Promise<PostAnswer | RefusalText> {
  const json: unknown = await response.json().catch(() => null);
  const parsed = (response.ok ? answerShape : refusalShape).safeParse(json);
  return parsed.success ? parsed.data : { refused: `http-${response.status}`, sentence: t("unexpected"), next: t("unexpectedNext") };
}

/** Sends a command to a route. Never rejects: a server that cannot be reached is a refusal too. */
export async function send(path: string, init: RequestInit, t: ControlSentences): Promise<PostAnswer | RefusalText> {
  try {
    const headers = { ...init.headers, accept: "application/json", "accept-language": document.documentElement.lang };
    return await readAnswer(await fetch(path, { ...init, headers }), t);
  } catch {
    return { refused: "unreachable", sentence: t("unreachable"), next: t("unreachableNext") };
  }
}

/** Sends fields as JSON. */
export async function post(path: string, fields: Record<string, unknown>, t: ControlSentences): Promise<PostAnswer | RefusalText> {
  return send(path, { method: "POST", body: JSON.stringify(fields), headers: { "content-type": "application/json" } }, t);
}
