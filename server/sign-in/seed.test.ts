import { expect, test } from "vitest";
import { isRefusal } from "../../protocol/refusal.ts";
import { forEachDatabase } from "../../storage/testing.ts";
import { demonstrationLinks, firstOwnerInvitation } from "./seed.ts";
import { createSignIn } from "./sign-in.ts";

const options = { secret: "a secret that is long enough to be one", publicUrl: "http://127.0.0.1:3000" };
const tokenOf = (path: string) => path.split("/").at(-1)!;

forEachDatabase("the first start", (open) => {
  test("makes an owner and a marked class once, and fresh links that end the old ones at each", async () => {
    const storage = await open();
    const signIn = createSignIn({ ...options, database: storage.database, demonstration: true });
    const first = await demonstrationLinks(storage.database, signIn);
    expect(first.map(({ person }) => [person.role, person.demonstration])).toEqual([
      ["owner", false],
      ["instructor", true],
      ["student", true],
      ["student", true],
      ["student", true],
    ]);
    for (const { person } of first.slice(1)) expect(person.name).toContain("Démo");
    const second = await demonstrationLinks(storage.database, signIn);
    expect(second.map(({ person }) => person)).toEqual(first.map(({ person }) => person));
    for (const { path } of first) expect(isRefusal(await signIn.useLink(tokenOf(path)))).toBe(true);
    for (const { path } of second) expect(await signIn.useLink(tokenOf(path))).toEqual({ cookies: [expect.any(String)] });
    signIn.close();
    await storage.close();
  });

  test("in production makes nobody: one link lets the first owner make an account", async () => {
    const storage = await open();
    const signIn = createSignIn({ ...options, database: storage.database, demonstration: false });
    const old = tokenOf((await firstOwnerInvitation(storage.database))!);
    const token = tokenOf((await firstOwnerInvitation(storage.database))!);
    expect(isRefusal(await signIn.invitation(old))).toBe(true);
    const owner = { name: "Olga", email: "olga@carnet.example", password: "a long enough password", language: "fr" };
    expect(await signIn.acceptInvitation(token, owner)).toEqual({ cookies: [expect.any(String)] });
    expect(await firstOwnerInvitation(storage.database)).toBeNull();
    signIn.close();
    await storage.close();
  });
});
