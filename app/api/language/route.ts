import { z } from "zod";
import { language } from "../../../protocol/identity.ts";
import { isRefusal, refused } from "../../../protocol/refusal.ts";
import { notebookId } from "../../../protocol/socket.ts";
import { inLanguage, languageCookie } from "../../../server/http/address.ts";
import { visitorCommand } from "../../../server/http/command.ts";
import { services } from "../../../server/services.ts";
import { gate } from "../../gate.ts";
import { answer } from "../answer.ts";

const wish = z.object({ language, path: z.string().max(500) });

/** Changes the language of a visitor, of the person where one is signed in, and of the lesson where one is open; the place stays. */
export async function POST(request: Request): Promise<Response> {
  const answered = await visitorCommand(gate(), request, async (input) => {
    const wished = wish.safeParse(input);
    if (!wished.success) return refused("bad-request");
    const { signIn, notebooks } = services();
    const who = await signIn.whoIs(request.headers);
    if (who !== null) {
      const kept = await signIn.setLanguage(who, wished.data.language);
      if (isRefusal(kept)) return kept;
      const open = notebookId.safeParse(/^\/(?:fr|en)\/notebooks\/([^/]+)$/.exec(wished.data.path)?.[1]);
      // Only one's own copy follows: an instructor who looks on must not turn a student's lesson into another language.
      const notebook = open.success ? await notebooks.summary(who, open.data) : null;
      if (notebook !== null && !isRefusal(notebook) && notebook.owner.id === who.person.id) {
        const translated = await notebooks.setLanguage(who, { notebook: notebook.id, language: wished.data.language });
        if (isRefusal(translated)) return translated;
      }
    }
    const cookie = `${languageCookie}=${wished.data.language}; Path=/; Max-Age=31536000; SameSite=Lax`;
    return { cookies: [cookie], to: inLanguage(wished.data.path, wished.data.language) };
  });
  return answer(request, answered);
}
