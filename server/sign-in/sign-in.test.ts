import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Person, Role, SignedIn } from "../../protocol/identity.ts";
import { isRefusal, refused, type Refusal } from "../../protocol/refusal.ts";
import { endSession } from "../../storage/queries/end-session.ts";
import { insertLink } from "../../storage/queries/insert-link.ts";
import { insertInvitation } from "../../storage/queries/insert-invitation.ts";
import { insertPerson } from "../../storage/queries/insert-person.ts";
import { session } from "../../storage/tables/index.ts";
import { forEachDatabase, type TestDatabase } from "../../storage/testing.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";
import { hashToken } from "./token.ts";

const password = "a long enough password";
const spent = refused("link-used-or-expired");
const notAllowed = refused("not-allowed");

function who(id: string, role: Role, demonstration = false): Person {
  return { id, name: `Name of ${id}`, email: `${id}@carnet.example`, role, language: "fr", demonstration };
}

function tokenOf(path: string): string {
  return path.split("/").at(-1)!;
}

function good<Result>(result: Result | Refusal): Result {
  if (isRefusal(result)) throw new Error(JSON.stringify(result));
  return result;
}

function carrying({ cookies }: { cookies: string[] }): Headers {
  return new Headers({ cookie: cookies.map((cookie) => cookie.split(";")[0]).join("; ") });
}

forEachDatabase("sign-in", (open) => {
  let storage: TestDatabase;
  let signIn: SignIn;
  const options = { secret: "a secret that is long enough to be one", publicUrl: "http://127.0.0.1:3000", demonstration: true, pollMs: 50 };

  beforeEach(async () => {
    storage = await open();
    signIn = createSignIn({ ...options, database: storage.database });
    await insertPerson(storage.database, who("olga", "owner"));
    await insertPerson(storage.database, who("ines", "instructor"));
    await insertPerson(storage.database, who("samir", "student"));
    await insertPerson(storage.database, who("dina", "student", true));
  });
  afterEach(async () => {
    signIn.close();
    await storage.close();
  });

  async function enter(id: string): Promise<{ headers: Headers; by: SignedIn }> {
    const headers = carrying(good(await signIn.useLink(tokenOf(await signIn.createLink(id)))));
    return { headers, by: (await signIn.whoIs(headers))! };
  }

  describe("a one-time link", () => {
    test("opens a session with a cookie that scripts cannot read, once", async () => {
      const path = await signIn.createLink("samir");
      expect(path).toMatch(/^\/api\/link\/[\w-]{43}$/);
      const entered = good(await signIn.useLink(tokenOf(path), { address: "192.0.2.1", userAgent: "Browser" }));
      expect(entered.cookies).toEqual([
        expect.stringMatching(/^carnet\.session_token=[^;]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/),
      ]);
      const by = (await signIn.whoIs(carrying(entered)))!;
      expect(by).toEqual({ person: who("samir", "student"), sessionId: expect.any(String) });
      expect(await signIn.sessions(by, "samir")).toEqual([
        {
          id: by.sessionId,
          createdAt: expect.any(Date),
          expiresAt: expect.any(Date),
          address: "192.0.2.1",
          userAgent: "Browser",
          current: true,
        },
      ]);
      expect(await signIn.useLink(tokenOf(path))).toEqual(spent);
    });

    test("lets in exactly one of many who come at once", async () => {
      const token = tokenOf(await signIn.createLink("samir"));
      const answers = await Promise.all(Array.from({ length: 12 }, () => signIn.useLink(token)));
      expect(answers.filter((answer) => !isRefusal(answer))).toHaveLength(1);
      expect(await storage.database.select().from(session)).toHaveLength(1);
    });

    test("opens nothing when it is expired, foreign, empty, or the hash of a good one", async () => {
      await insertLink(storage.database, { tokenHash: hashToken("old"), person: "samir", expiresAt: new Date(Date.now() - 1) });
      const token = tokenOf(await signIn.createLink("samir"));
      for (const tried of ["old", "", "foreign", hashToken(token), `${token}x`, token.slice(1)]) {
        expect(await signIn.useLink(tried)).toEqual(spent);
      }
    });

    test("is made by staff for those whom they may stand in for", async () => {
      const { by: ines } = await enter("ines");
      const { by: samir } = await enter("samir");
      expect(await signIn.createLinkFor(ines, "samir")).toEqual({ path: expect.stringMatching(/^\/api\/link\//) });
      expect(await signIn.createLinkFor(ines, "olga")).toEqual(notAllowed);
      expect(await signIn.createLinkFor(ines, "ines")).toEqual(notAllowed);
      expect(await signIn.createLinkFor(samir, "dina")).toEqual(notAllowed);
      expect(await signIn.createLinkFor(ines, "nobody")).toEqual(refused("not-found"));
    });

    test("of the demonstration opens nothing in production, nor does a session of it", async () => {
      const production = createSignIn({ ...options, database: storage.database, demonstration: false });
      const { headers } = await enter("dina");
      expect(await production.whoIs(headers)).toBeNull();
      expect(await production.useLink(tokenOf(await production.createLink("dina")))).toEqual(spent);
      production.close();
    });

    test("gives a Secure cookie where the address is https", async () => {
      const secure = createSignIn({ ...options, database: storage.database, publicUrl: "https://carnet.example" });
      const { cookies } = good(await secure.useLink(tokenOf(await secure.createLink("samir"))));
      expect(cookies).toEqual([expect.stringMatching(/^__Secure-carnet\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/)]);
      secure.close();
    });
  });

  describe("an invitation", () => {
    const guest = { name: "Nour", email: " Nour@Hospital.example ", password, language: "en" };

    test("makes a person of the role that was offered, whatever is asked, and is used up", async () => {
      const { by: ines } = await enter("ines");
      const { path } = good(await signIn.invite(ines, { role: "student", language: "fr", note: "Nour" }));
      expect(path).toMatch(/^\/fr\/invitation\/[\w-]{43}$/);
      const token = tokenOf(path);
      expect(await signIn.invitation(token)).toEqual({ role: "student", language: "fr", expiresAt: expect.any(Date) });
      const entered = good(await signIn.acceptInvitation(token, { ...guest, role: "owner", id: "olga", demonstration: true }));
      const by = (await signIn.whoIs(carrying(entered)))!;
      const nour = {
        id: expect.any(String),
        name: "Nour",
        email: "nour@hospital.example",
        role: "student",
        language: "en",
        demonstration: false,
      };
      expect(by.person).toEqual(nour);
      expect(await signIn.invitation(token)).toEqual(spent);
      expect(await signIn.acceptInvitation(token, { ...guest, email: "other@hospital.example" })).toEqual(spent);
      expect(await signIn.signInWithPassword({ email: "NOUR@hospital.example", password }, "192.0.2.1")).toEqual({
        cookies: expect.any(Array),
      });
      expect(await signIn.invitations(ines)).toMatchObject([{ state: "used", usedBy: "Nour", note: "Nour", createdBy: "Name of ines" }]);
    });

    test("makes exactly one person of many who come at once", async () => {
      const { by } = await enter("olga");
      const token = tokenOf(good(await signIn.invite(by, { role: "researcher", language: "fr" })).path);
      const come = Array.from({ length: 6 }, (_, index) =>
        signIn.acceptInvitation(token, { ...guest, email: `guest${index}@carnet.example` }),
      );
      expect((await Promise.all(come)).filter((answer) => !isRefusal(answer))).toHaveLength(1);
      expect(good(await signIn.people(by)).filter(({ role }) => role === "researcher")).toHaveLength(1);
    });

    test("stays open when the e-mail is taken or the password is short", async () => {
      const { by } = await enter("olga");
      const token = tokenOf(good(await signIn.invite(by, { role: "student", language: "fr" })).path);
      expect(await signIn.acceptInvitation(token, { ...guest, email: "OLGA@carnet.example" })).toEqual(refused("email-taken"));
      expect(await signIn.acceptInvitation(token, { ...guest, password: "short" })).toEqual(refused("password-too-short", { minimum: 10 }));
      expect(await signIn.acceptInvitation(token, { ...guest, email: "no e-mail" })).toEqual(refused("bad-request"));
      expect(await signIn.acceptInvitation(token, guest)).toEqual({ cookies: expect.any(Array) });
    });

    test("cannot be made above one's own standing", async () => {
      const { by: ines } = await enter("ines");
      const { by: samir } = await enter("samir");
      for (const role of ["owner", "instructor", "researcher"])
        expect(await signIn.invite(ines, { role, language: "fr" })).toEqual(notAllowed);
      for (const role of ["owner", "instructor", "student"])
        expect(await signIn.invite(samir, { role, language: "fr" })).toEqual(notAllowed);
      expect(await signIn.invite(ines, { role: "root", language: "fr" })).toEqual(refused("bad-request"));
      expect(await signIn.invitations(samir)).toEqual(notAllowed);
      expect(await signIn.people(samir)).toEqual(notAllowed);
    });

    test("opens nothing when it is revoked, expired, or its maker may no longer invite", async () => {
      const { by: olga } = await enter("olga");
      const { by: ines } = await enter("ines");
      const invite = async (by: SignedIn) => tokenOf(good(await signIn.invite(by, { role: "student", language: "fr" })).path);
      const [revoked, orphaned] = [await invite(olga), await invite(ines)];
      const [{ id }] = good(await signIn.invitations(olga)).filter(({ createdBy }) => createdBy === "Name of olga");
      expect(await signIn.revokeInvitation(ines, id)).toEqual(refused("not-found"));
      expect(await signIn.revokeInvitation(olga, id)).toEqual({ done: true });
      expect(await signIn.changeRole(olga, { person: "ines", role: "student" })).toEqual({ done: true });
      const old = { id: "old", tokenHash: hashToken("old"), role: "owner", language: "fr", note: "", createdBy: "olga" } as const;
      await insertInvitation(storage.database, { ...old, expiresAt: new Date(Date.now() - 1) });
      for (const token of [revoked, orphaned, "old", "foreign"]) expect(await signIn.acceptInvitation(token, guest)).toEqual(spent);
    });
  });

  describe("a password", () => {
    async function withPassword(id: string): Promise<SignedIn> {
      const { by } = await enter(id);
      expect(await signIn.changePassword(by, { next: password })).toEqual({ done: true });
      return by;
    }
    const attempt = (email: string, tried: string, address = "192.0.2.1") => signIn.signInWithPassword({ email, password: tried }, address);

    test("that is wrong, of nobody, or of one who has none is refused alike", async () => {
      await withPassword("samir");
      for (const [email, tried] of [
        ["samir@carnet.example", "wrong"],
        ["nobody@carnet.example", password],
        ["ines@carnet.example", password],
      ]) {
        expect(await attempt(email, tried)).toEqual(refused("wrong-password"));
      }
      expect(await attempt("samir@carnet.example", password)).toEqual({ cookies: expect.any(Array) });
      expect(await signIn.signInWithPassword({ email: ["samir@carnet.example"], password: { length: 3 } }, "")).toEqual(
        refused("bad-request"),
      );
    });

    test("cannot be guessed at length, not even all at once", async () => {
      await withPassword("samir");
      const answers = await Promise.all(Array.from({ length: 14 }, (_, index) => attempt("samir@carnet.example", `guess ${index}`)));
      expect(answers.filter((answer) => isRefusal(answer) && answer.refused === "wrong-password")).toHaveLength(8);
      expect(await attempt("samir@carnet.example", password)).toEqual(refused("too-many-attempts", { minutes: 15 }));
      expect(await attempt("samir@carnet.example", password, "198.51.100.7")).toEqual({ cookies: expect.any(Array) });
    });

    test("that changes ends every other session, and needs the one before", async () => {
      const ended: string[] = [];
      signIn.onSessionEnded((id, reason) => ended.push(`${id} ${reason}`));
      const first = await withPassword("samir");
      const { by: second, headers } = await enter("samir");
      expect(await signIn.changePassword(first, { next: "another password" })).toEqual(refused("wrong-password"));
      expect(await signIn.changePassword(first, { current: password, next: "short" })).toEqual(
        refused("password-too-short", { minimum: 10 }),
      );
      expect(await signIn.changePassword(first, { current: password, next: "another password" })).toEqual({ done: true });
      expect(ended).toEqual([`${second.sessionId} revoked`]);
      expect(await signIn.whoIs(headers)).toBeNull();
      expect(await signIn.sessionIsLive(first.sessionId)).toBe(true);
      expect(await attempt("samir@carnet.example", password)).toEqual(refused("wrong-password"));
    });
  });

  describe("a session", () => {
    test("is ended by who may, and is then nobody", async () => {
      const [olga, ines, samir] = [await enter("olga"), await enter("ines"), await enter("samir")];
      expect(await signIn.sessions(ines.by, "olga")).toEqual(notAllowed);
      expect(await signIn.sessions(samir.by, "ines")).toEqual(notAllowed);
      expect(await signIn.sessions(samir.by, "nobody")).toEqual(notAllowed);
      expect(await signIn.revokeSession(ines.by, olga.by.sessionId)).toEqual(refused("not-found"));
      expect(await signIn.revokeSession(samir.by, ines.by.sessionId)).toEqual(refused("not-found"));
      expect(await signIn.whoIs(olga.headers)).toEqual(olga.by);

      const ended: string[] = [];
      signIn.onSessionEnded((id, reason) => ended.push(`${id} ${reason}`));
      expect(await signIn.revokeSession(ines.by, samir.by.sessionId)).toEqual({ done: true });
      expect(await signIn.whoIs(samir.headers)).toBeNull();
      expect(await signIn.sessionIsLive(samir.by.sessionId)).toBe(false);
      expect((await signIn.signOut(ines.headers)).cookies).toContainEqual(expect.stringMatching(/^carnet\.session_token=; Max-Age=0;/));
      expect(await signIn.whoIs(ines.headers)).toBeNull();
      expect(ended).toEqual([`${samir.by.sessionId} revoked`, `${ines.by.sessionId} signed-out`]);
    });

    test("that something else ended, or time, is noticed", async () => {
      const [revoked, expired] = [await enter("samir"), await enter("ines")];
      const ended = new Promise<string[]>((resolve) => {
        const seen: string[] = [];
        signIn.onSessionEnded((id, reason) => seen.push(`${id} ${reason}`) === 2 && resolve(seen.sort()));
      });
      // A moment ahead, so that it was seen alive.
      await storage.database.update(session).set({ expiresAt: new Date(Date.now() + 3000) });
      expect(await signIn.whoIs(expired.headers)).toEqual(expired.by);
      await endSession(storage.database, { id: revoked.by.sessionId });
      expect(await ended).toEqual([`${expired.by.sessionId} expired`, `${revoked.by.sessionId} revoked`].sort());
      expect(await signIn.whoIs(expired.headers)).toBeNull();
    });

    test("is not made from a cookie that was forged or signed by another secret", async () => {
      const { headers } = await enter("samir");
      const other = createSignIn({ ...options, database: storage.database, secret: "another secret that is as long as it" });
      expect(await other.whoIs(headers)).toBeNull();
      const cookie = headers.get("cookie")!;
      for (const forged of [cookie.split(".").slice(0, 2).join("."), cookie.replace(/%3D$|.$/, ""), "carnet.session_token=samir", ""]) {
        expect(await signIn.whoIs(new Headers({ cookie: forged }))).toBeNull();
      }
      other.close();
    });
  });

  describe("a role", () => {
    test("is changed by owners alone, ends the sessions of before, and never leaves the house without an owner", async () => {
      const [olga, ines, samir] = [await enter("olga"), await enter("ines"), await enter("samir")];
      const link = tokenOf(await signIn.createLink("samir"));
      expect(await signIn.changeRole(samir.by, { person: "samir", role: "owner" })).toEqual(notAllowed);
      expect(await signIn.changeRole(ines.by, { person: "ines", role: "owner" })).toEqual(notAllowed);
      expect(await signIn.changeRole(olga.by, { person: "olga", role: "student" })).toEqual(notAllowed);
      expect(await signIn.changeRole(olga.by, { person: "samir", role: "researcher" })).toEqual({ done: true });
      expect(await signIn.whoIs(samir.headers)).toBeNull();
      expect(await signIn.useLink(link)).toEqual(spent);
      expect((await enter("samir")).by.person.role).toBe("researcher");

      expect(await signIn.changeRole(olga.by, { person: "ines", role: "owner" })).toEqual({ done: true });
      const second = (await enter("ines")).by;
      const both = [
        signIn.changeRole(olga.by, { person: "ines", role: "student" }),
        signIn.changeRole(second, { person: "olga", role: "student" }),
      ];
      expect((await Promise.all(both)).filter((answer) => isRefusal(answer))).toEqual([notAllowed]);
    });
  });

  describe("under /api/auth", () => {
    const ask = (path: string, init?: RequestInit) => signIn.handler(new Request(`http://127.0.0.1:3000/api/auth/${path}`, init));
    const json = (body: unknown): RequestInit => ({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

    test.each([
      ["sign-up/email", json({ name: "Eve", email: "eve@carnet.example", password })],
      ["update-user", json({ role: "owner" })],
      ["open-session", json({ person: "olga", address: "", userAgent: "" })],
      ["openSession", json({ person: "olga", address: "", userAgent: "" })],
      ["get-session", {}],
      ["sign-in/email", {}],
      ["sign-in/email/", json({})],
      ["list-sessions", {}],
    ])("%s is not there", async (path, init) => {
      const { headers } = await enter("samir");
      const asked = new Headers(init.headers);
      asked.set("cookie", headers.get("cookie")!);
      const answer = await ask(path, { ...init, headers: asked });
      expect([answer.status, await answer.json()]).toEqual([404, refused("not-found")]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    });

    test("preferences are kept with the person, and nobody else's change", async () => {
      const [{ by: samir }, { by: ines }] = [await enter("samir"), await enter("ines")];
      expect(await signIn.preferences(samir)).toEqual({ singleKeys: true });
      for (const bad of [null, {}, { singleKeys: "no" }, { singleKeys: false, role: "owner" }])
        expect(await signIn.setPreferences(samir, bad)).toEqual(refused("bad-request"));
      expect(await signIn.setPreferences(samir, { singleKeys: false })).toEqual({ done: true });
      expect([await signIn.preferences(samir), await signIn.preferences(ines)]).toEqual([{ singleKeys: false }, { singleKeys: true }]);
    });

    test("one signs in and out, and never sees a token", async () => {
      const { by } = await enter("samir");
      await signIn.changePassword(by, { next: password });
      const answer = await ask("sign-in/email", json({ email: "samir@carnet.example", password }));
      expect([answer.status, await answer.json()]).toEqual([200, { done: true }]);
      const headers = carrying({ cookies: answer.headers.getSetCookie() });
      expect((await signIn.whoIs(headers))?.person.id).toBe("samir");
      expect((await ask("sign-out", { method: "POST", headers })).status).toBe(200);
      expect(await signIn.whoIs(headers)).toBeNull();
      expect((await ask("sign-in/email", json({ email: "samir@carnet.example", password: "wrong" }))).status).toBe(401);
      expect((await ask("sign-in/email", { method: "POST", body: "{" })).status).toBe(400);
    });
  });
});
