import { z } from "zod";
import { exportFormat } from "../../../../../protocol/notebook.ts";
import type { ExportFormat } from "../../../../../protocol/notebook.ts";
import { isRefusal, refused } from "../../../../../protocol/refusal.ts";
import { notebookId } from "../../../../../protocol/socket.ts";
import { admitted } from "../../../../../server/http/command.ts";
import { services } from "../../../../../server/services.ts";
import { gate } from "../../../../gate.ts";
import { refuse } from "../../../answer.ts";

const asked = z.object({ id: notebookId, format: exportFormat });

const contentTypes: Record<ExportFormat, string> = {
  ipynb: "application/x-ipynb+json",
  md: "text/markdown; charset=utf-8",
  html: "text/html; charset=utf-8",
};

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const who = await admitted(gate(), request.headers, "signed-in");
  if (isRefusal(who)) return refuse(request, who);
  const wanted = asked.safeParse({ ...(await params), format: new URL(request.url).searchParams.get("format") });
  if (!wanted.success) return refuse(request, refused("not-found"));
  const file = await services().notebooks.exportFile(who, wanted.data.id, wanted.data.format);
  if (isRefusal(file)) return refuse(request, file);
  return new Response(file.content, {
    headers: {
      "content-type": contentTypes[wanted.data.format],
      "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cache-control": "private, no-store",
    },
  });
}
