import { isRefusal, refused } from "../../../../../../protocol/refusal.ts";
import { blobReference } from "../../../../../../protocol/output.ts";
import { notebookId } from "../../../../../../protocol/socket.ts";
import { admitted } from "../../../../../../server/http/command.ts";
import { services } from "../../../../../../server/services.ts";
import { gate } from "../../../../../gate.ts";
import { refuse } from "../../../../answer.ts";
import { fileResponse } from "../../../../file-response.ts";

interface Blob {
  params: Promise<{ id: string; sha256: string }>;
}

export async function GET(request: Request, { params }: Blob): Promise<Response> {
  const { id, sha256 } = await params;
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  if (!notebookId.safeParse(id).success || !blobReference.shape.sha256.safeParse(sha256).success) {
    return refuse(request, refused("not-found"));
  }
  const blob = await services().notebooks.blob(who, { notebook: id, sha256 });
  if (isRefusal(blob)) return refuse(request, blob);
  return (await fileResponse(blob)) ?? refuse(request, refused("storage-unavailable"));
}
