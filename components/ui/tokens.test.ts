import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

/** The custom properties of the first block that `selector` opens. */
function declarations(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`no block ${selector}`);
  const block = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1], match[2].trim()]));
}

const light = declarations("\n:root");
const systemDark = declarations(':root:not([data-theme="light"])');
const chosenDark = declarations(':root[data-theme="dark"]');

/** Relative luminance of a hexadecimal colour. WCAG 2.2. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio of two hexadecimal colours. WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

const surfaces = ["--surface", "--surface-raised", "--surface-sunken"];
const textPairs: [string, string][] = [
  ...surfaces.flatMap((surface) =>
    ["--ink", "--ink-soft", "--ink-faint", "--accent", "--danger", "--success", "--warning"].map((ink): [string, string] => [ink, surface]),
  ),
  ["--accent-ink", "--accent"],
  ["--accent", "--accent-soft"],
  ["--ink", "--accent-soft"],
  ["--danger", "--danger-soft"],
  ["--ink", "--danger-soft"],
  ["--success", "--success-soft"],
  ["--warning", "--warning-soft"],
  ["--ink", "--warning-soft"],
];

test("the two dark lists are one", () => {
  expect(chosenDark).toEqual(systemDark);
  expect(Object.keys(light)).toEqual(expect.arrayContaining(Object.keys(systemDark)));
});

describe.each([
  ["light", light],
  ["dark", { ...light, ...chosenDark }],
])("%s", (_name, colours) => {
  test("carries text at 4.5:1 or better", () => {
    const poor = textPairs
      .map(([ink, ground]) => ({ ink, ground, ratio: contrast(colours[ink], colours[ground]) }))
      .filter(({ ratio }) => !(ratio >= 4.5));
    expect(poor).toEqual([]);
  });

  test("shows focus at 3:1 or better on every surface", () => {
    expect(surfaces.filter((surface) => !(contrast(colours["--focus"], colours[surface]) >= 3))).toEqual([]);
  });
});
