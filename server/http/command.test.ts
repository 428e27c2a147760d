import { describe, expect, test } from "vitest";
import type { Role, SignedIn } from "../../protocol/identity.ts";
import { personCommand, visitorCommand } from "./command.ts";
import type { Gate } from "./command.ts";

function signedIn(role: Role): SignedIn {
  return { person: { id: "p1", name: "Ada", email: "ada@example.org", role, language: "fr", demonstration: false }, sessionId: "s1" };
}
const gate = (who: SignedIn | null): Gate => ({ whoIs: async () => who, origin: "https://carnet.example" });

interface Post {
  body?: string;
  type?: string;
  origin?: string;
}
function post({ body = "{}", type = "application/json", origin = "https://carnet.example" }: Post = {}): Request {
  return new Request("https://carnet.example/api/x", { method: "POST", body, headers: { "content-type": type, origin } });
}

describe("a person's command", () => {
  test("hands over the parsed input and who asks", async () => {
    const who = signedIn("student");
    const heard: unknown[] = [];
    const perform = async (input: unknown, by: SignedIn) => {
      heard.push([input, by]);
      return { to: "/fr" };
    };
    expect(await personCommand(gate(who), { request: post({ body: '{"a":1}' }) }, perform)).toEqual({ to: "/fr" });
    const form = post({ body: "a=1&b=deux+mots", type: "application/x-www-form-urlencoded" });
    await personCommand(gate(who), { request: form }, perform);
    expect(heard).toEqual([
      [{ a: 1 }, who],
      [{ a: "1", b: "deux mots" }, who],
    ]);
  });

  test.each([
    ["a foreign origin", signedIn("owner"), "signed-in", post({ origin: "https://evil.example" }), "wrong-origin"],
    ["nobody", null, "signed-in", post(), "not-signed-in"],
    ["a student among staff", signedIn("student"), "staff", post(), "not-allowed"],
    ["a researcher among staff", signedIn("researcher"), "staff", post(), "not-allowed"],
    ["an instructor for the owner", signedIn("instructor"), "owner", post(), "not-allowed"],
    ["broken JSON", signedIn("owner"), "owner", post({ body: "{" }), "bad-request"],
    ["another content type", signedIn("owner"), "owner", post({ type: "text/plain", body: "{}" }), "bad-request"],
    ["a huge body", signedIn("owner"), "owner", post({ body: `"${"x".repeat(100_001)}"` }), "too-large"],
  ] as const)("refuses %s and performs nothing", async (_what, who, audience, request, code) => {
    const answer = await personCommand(gate(who), { request, audience }, () => {
      throw new Error("performed");
    });
    expect(answer).toMatchObject({ refused: code });
  });
});

test("a visitor's command asks for our origin and nobody's name", async () => {
  expect(await visitorCommand(gate(null), post({ body: '{"email":"a"}' }), async (input) => ({ body: input }))).toEqual({
    body: { email: "a" },
  });
  expect(await visitorCommand(gate(null), post({ origin: "null" }), async () => ({}))).toMatchObject({ refused: "wrong-origin" });
});
