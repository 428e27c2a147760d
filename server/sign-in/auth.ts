/**
 * better-auth, as far as Carnet uses it: password hashes, sessions in the database and their signed cookies. None of its own addresses is
 * offered to browsers (see `handler` in sign-in.ts): its session answer, for one, would show the session's token to scripts.
 */
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import type { Database } from "../../storage/database.ts";
import * as tables from "../../storage/tables/index.ts";

/** Days that a session lasts. It is not prolonged by use. */
export const sessionDays = 14;
const daySeconds = 86_400;

export interface AuthOptions {
  database: Database;
  secret: string;
  /** The public address; cookies are `Secure` where it is https. */
  publicUrl: string;
}

const opening = z.object({ person: z.string(), address: z.string(), userAgent: z.string() });

/** Opens a session for whoever a link or a password has let in. Without a path it is for the server alone. */
const openSession = createAuthEndpoint({ method: "POST", body: opening }, async (context) => {
  const { internalAdapter } = context.context;
  const user = await internalAdapter.findUserById(context.body.person);
  if (user === null) throw new Error("A session was asked for a person who does not exist.");
  const { address: ipAddress, userAgent } = context.body;
  const session = await internalAdapter.createSession(user.id, false, { ipAddress, userAgent });
  await setSessionCookie(context, { session, user });
  return { session: session.id };
});

export function createAuth({ database, secret, publicUrl }: AuthOptions) {
  const { person: user, session, account, verification } = tables;
  return betterAuth({
    appName: "Carnet",
    baseURL: publicUrl,
    secret,
    database: drizzleAdapter(database, { provider: "pg", schema: { user, session, account, verification } }),
    user: {
      additionalFields: {
        role: { type: "string", required: true, input: false },
        language: { type: "string", required: true, input: false },
        demonstration: { type: "boolean", required: true, input: false },
      },
    },
    emailAndPassword: { enabled: true, disableSignUp: true },
    session: { expiresIn: sessionDays * daySeconds, disableSessionRefresh: true },
    advanced: {
      cookiePrefix: "carnet",
      useSecureCookies: publicUrl.startsWith("https:"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [{ id: "carnet", endpoints: { openSession } }],
  });
}
export type Auth = ReturnType<typeof createAuth>;
