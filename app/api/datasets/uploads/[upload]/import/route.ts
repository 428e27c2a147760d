import { datasetWish } from "../../../../../../protocol/dataset-import.ts";
import { isRefusal, refused } from "../../../../../../protocol/refusal.ts";
import { readInput } from "../../../../../../server/http/body.ts";
import { admittedChange } from "../../../../../../server/http/command.ts";
import { importUpload } from "../../../../../../server/uploads/import-upload.ts";
import { services } from "../../../../../../server/services.ts";
import { gate } from "../../../../../gate.ts";
import { refusalText } from "../../../../../refusal-text.ts";
import { languageOfRequest, refuse } from "../../../../answer.ts";
import { uploads } from "../../../uploads.ts";

/** Imports what was sent. The answer is a stream of lines (`importEvent`): progress, then the report or the refusal. */
export async function POST(request: Request, { params }: { params: Promise<{ upload: string }> }): Promise<Response> {
  const who = await admittedChange(gate(), request, "staff");
  if (isRefusal(who)) return refuse(request, who);
  const wish = datasetWish.safeParse(await readInput(request));
  if (!wish.success) return refuse(request, refused("bad-request"));
  const arrived = await uploads().arrived(who, (await params).upload);
  if (isRefusal(arrived)) return refuse(request, arrived);
  const language = languageOfRequest(request);
  const stream = importUpload({
    catalogue: services().datasets,
    arrived,
    wish: wish.data,
    language,
    signal: request.signal,
    speak: (refusal) => refusalText(refusal, language),
  });
  return new Response(stream, {
    // Compressed it would arrive in one piece at the end.
    headers: { "content-type": "application/x-ndjson", "cache-control": "no-store, no-transform", "x-content-type-options": "nosniff" },
  });
}
