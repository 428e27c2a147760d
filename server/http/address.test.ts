import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inLanguage, originRefusal, preferredLanguage, returnPath } from "./address.ts";

describe("preferred language", () => {
  test.each([
    [{ person: "en", cookie: "fr", acceptLanguage: "fr" }, "en"],
    [{ cookie: "en", acceptLanguage: "fr-FR,fr;q=0.9" }, "en"],
    [{ cookie: "de", acceptLanguage: "en-GB,en;q=0.9,fr;q=0.8" }, "en"],
    [{ acceptLanguage: "de-DE,de;q=0.9,en;q=0.4,fr;q=0.6" }, "fr"],
    [{ acceptLanguage: "en;q=0, fr;q=0.1" }, "fr"],
    [{ acceptLanguage: "ja" }, "fr"],
    [{ acceptLanguage: null }, "fr"],
  ] as const)("of %j is %s", (wishes, expected) => {
    expect(preferredLanguage(wishes)).toBe(expected);
  });
});

describe("return path", () => {
  test.each(["/fr", "/en/notebooks", "/fr/notebooks/0b0f?cell=3", "/en/lessons/images/lire-une-image-tep"])("goes on to %s", (path) => {
    expect(returnPath(path)).toBe(path);
  });

  test.each([
    "//evil.example",
    "/fr//evil.example/..//",
    "/\\evil.example",
    "https://evil.example/fr",
    "/fr/../../api/sign-out",
    "/api/link/x",
    "/fr\n",
    "/french",
    "javascript:alert(1)",
    "",
    undefined,
    ["/fr"],
  ])("never leaves the pages: %j", (path) => {
    const answer = returnPath(path);
    if (answer !== null) {
      expect(new URL(answer, "https://carnet.example").origin).toBe("https://carnet.example");
      expect(answer).toMatch(/^\/(fr|en)(\/|$)/);
    }
  });

  test("stays on this origin whatever is wished", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((tail) => `/fr/${tail}`),
        ),
        (wished) => {
          const answer = returnPath(wished);
          return answer === null || new URL(answer, "https://carnet.example").origin === "https://carnet.example";
        },
      ),
    );
  });
});

test("the place is kept when the language changes", () => {
  expect(inLanguage("/fr/notebooks?x=1", "en")).toBe("/en/notebooks?x=1");
  expect(inLanguage("https://evil.example/", "en")).toBe("/en");
});

describe("origin", () => {
  const asked = (headers: Record<string, string>, expected?: string) => originRefusal(new Headers(headers), expected);

  test("accepts our own, by configuration or by host", () => {
    expect(asked({ origin: "https://carnet.example" }, "https://carnet.example")).toBeNull();
    expect(asked({ origin: "http://localhost:3000", host: "localhost:3000" })).toBeNull();
    expect(asked({ origin: "https://carnet.example", host: "carnet.example" })).toBeNull();
  });

  test.each([
    [{ host: "localhost:3000" }, undefined],
    [{ origin: "null", host: "localhost:3000" }, undefined],
    [{ origin: "http://localhost:3001", host: "localhost:3000" }, undefined],
    [{ origin: "http://localhost:3000.evil.example", host: "localhost:3000" }, undefined],
    [{ origin: "http://evil.example", host: "localhost:3000" }, undefined],
    [{ origin: "http://carnet.example", host: "carnet.example" }, "https://carnet.example"],
    [{ origin: "https://carnet.example.evil.example", host: "carnet.example" }, "https://carnet.example"],
    [{ host: "carnet.example" }, "https://carnet.example"],
  ] as [Record<string, string>, string | undefined][])("refuses %j (ours: %s)", (headers, expected) => {
    expect(asked(headers, expected)).toEqual({ refused: "wrong-origin", details: { origin: headers.origin ?? "" } });
  });
});
