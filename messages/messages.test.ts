import { readFileSync } from "node:fs";
import { TYPE, parse } from "@formatjs/icu-messageformat-parser";
import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import { kernelDeath } from "../protocol/kernel.ts";
import { refusalCode } from "../protocol/refusal.ts";
import { refusalDetails, withEveryDetail } from "./refusal-details.ts";

type Tree = { [key: string]: string | Tree };
const read = (language: string) => JSON.parse(readFileSync(new URL(`./${language}.json`, import.meta.url), "utf8")) as Tree;
const sentences = { fr: flat(read("fr")), en: flat(read("en")) };

/** Every sentence by its full key. */
function flat(tree: Tree, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[`${prefix}${key}`, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

type Part = ReturnType<typeof parse>[number];

function within(part: Part): Part[] {
  if ("options" in part) return [part, ...Object.values(part.options).flatMap(({ value }) => value.flatMap(within))];
  return "children" in part ? [part, ...part.children.flatMap(within)] : [part];
}

/** Names of the values that a sentence asks for. */
function placeholders(sentence: string): string[] {
  const named = parse(sentence)
    .flatMap(within)
    .filter(({ type }) => type !== TYPE.literal && type !== TYPE.pound && type !== TYPE.tag);
  return [...new Set(named.map((part) => ("value" in part ? part.value : "")))].sort();
}

/** What a sentence says in words, each of its cases on a line. */
function prose(sentence: string): string {
  const literals = parse(sentence)
    .flatMap(within)
    .filter((part) => part.type === TYPE.literal);
  // Code and addresses keep their own typography.
  return literals
    .map((part) => part.value)
    .join("\n")
    .replace(/`[^`]*`|https?:\S+/g, "");
}

const rules: [string, RegExp][] = [
  ["no-break space before ; ! ? »", /[^\s\u00a0\u202f(]( ?)(?<![\u00a0\u202f])[;!?»]/],
  ["no-break space before :", / :|[\p{L}»)]:(?!\/\/)/u],
  ["no-break space after «", /«[^\u00a0\u202f]/],
  ["curved apostrophe", /\p{L}'\p{L}/u],
  ["one sign for …", /\.\.\./],
];

test("French and English have the same keys", () => {
  expect([...sentences.fr.keys()].sort()).toEqual([...sentences.en.keys()].sort());
});

test("a sentence asks for the same values in both languages", () => {
  const differing = [...sentences.fr].filter(
    ([key, french]) => JSON.stringify(placeholders(french)) !== JSON.stringify(placeholders(sentences.en.get(key) ?? "")),
  );
  expect(differing).toEqual([]);
});

describe.each(["fr", "en"] as const)("%s", (language) => {
  const translate = createTranslator({
    locale: language,
    messages: read(language) as never,
    onError: (error) => fail(error),
  }) as unknown as (key: string, values: Record<string, string | number>) => string;

  test("every sentence is well-formed ICU and fills in", () => {
    for (const [key, sentence] of sentences[language]) {
      const named = Object.fromEntries(placeholders(sentence).map((name) => [name, 2]));
      expect(translate(key, named), key).not.toBe(key);
    }
  });

  test.each(refusalCode.options)("a person who meets %s is told what happened and what to do", (code) => {
    for (const part of ["sentence", "next"]) {
      const key = `refusals.${code}.${part}`;
      expect(sentences[language].get(key), key).toMatch(/[.?]$/);
      expect(translate(key, withEveryDetail({})), key).not.toMatch(/\bnone\b|[{}]/);
    }
  });

  test.each(kernelDeath.shape.cause.options)("a kernel's death by %s is explained", (cause) => {
    expect(sentences[language].get(`kernel.death.${cause}`)).toMatch(/\.$/);
  });
});

test("no refusal is told that cannot happen", () => {
  const told = new Set([...sentences.fr.keys()].filter((key) => key.startsWith("refusals.")).map((key) => key.split(".")[1]));
  expect([...told].sort()).toEqual([...refusalCode.options].sort());
});

test("the details that refusals name are the listed ones", () => {
  const named = [...sentences.fr].filter(([key]) => key.startsWith("refusals.")).flatMap(([, sentence]) => placeholders(sentence));
  expect([...new Set(named)].sort()).toEqual([...refusalDetails].sort());
});

test("French is typeset as French", () => {
  const bad = [...sentences.fr].flatMap(([key, sentence]) =>
    rules.filter(([, fault]) => fault.test(prose(sentence))).map(([rule]) => ({ key, rule, sentence })),
  );
  expect(bad).toEqual([]);
});

test("an empty detail counts as missing", () => {
  expect(withEveryDetail({ place: "", reason: "x" })).toMatchObject({ place: "none", reason: "x" });
});

test("a limit in bytes is said in megabytes", () => {
  expect(withEveryDetail({ limit: 1_500_000 })).toMatchObject({ limit: 1_500_000, limitMegabytes: 1, pid: "none" });
  expect(withEveryDetail({ limit: 100 })).toMatchObject({ limit: 100, limitMegabytes: "none" });
});

function fail(error: Error): never {
  throw error;
}
