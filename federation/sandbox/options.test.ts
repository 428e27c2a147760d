import { expect, test } from "vitest";
import { sandboxOpening } from "../../protocol/federation/sandbox.ts";
import { FederationError } from "../federation-error.ts";
import { openingOf } from "./options.ts";
import type { SandboxOptions } from "./options.ts";

const opened = (options: SandboxOptions) => {
  const opening = openingOf(options, "title");
  return sandboxOpening.parse({ ...opening, display: crypto.randomUUID() }).hospitals;
};
const patients = (options: SandboxOptions) => opened(options).map(({ data }) => data.responders + data.others);
const shares = (options: SandboxOptions) => opened(options).map(({ data }) => data.responders / (data.responders + data.others));

test("by default five hospitals differ in size and case mix, and the same seed makes the same", () => {
  expect(opened({})).toHaveLength(5);
  expect(patients({}).reduce((a, b) => a + b)).toBe(600);
  expect(new Set(patients({})).size).toBeGreaterThan(1);
  expect(new Set(shares({})).size).toBeGreaterThan(1);
  expect(opened({})).toEqual(opened({}));
  expect(opened({ seed: 2 })).not.toEqual(opened({}));
});

test("hospitals may be alike, or as one says", () => {
  const alike = { hospitals: 3, samples: 300, labelConcentration: null, sizeConcentration: null, scannerStrength: 0 };
  expect(patients(alike)).toEqual([100, 100, 100]);
  expect(shares(alike)).toEqual([0.42, 0.42, 0.42]);
  const own = { name: "Le Port", patients: 50, responders: 0.2, scanner: 1, missing: ["pet" as const] };
  const [port, other] = opened({ ...alike, hospitals: [own, "Le Lac"], missing: { "Le Lac": ["blood"] }, leastPatients: 20 });
  expect(port).toMatchObject({ name: "Le Port", leastPatients: 20, data: { responders: 10, others: 40, scanner: 1, missing: ["pet"] } });
  expect(other).toMatchObject({ name: "Le Lac", data: { scanner: 0, missing: ["blood"] } });
});

test("a small concentration makes case mixes far apart, a large one nearly alike", () => {
  const spread = (labelConcentration: number) => {
    const all = shares({ hospitals: 6, samples: 1200, labelConcentration });
    return Math.max(...all) - Math.min(...all);
  };
  expect(spread(0.3)).toBeGreaterThan(0.5);
  expect(spread(1000)).toBeLessThan(0.1);
});

test("bad options are refused all at once, in both languages", () => {
  const wrong = { hospitals: 0, scannerStrength: 9, testShare: 2, nonsense: 1 } as SandboxOptions;
  const refusal = (options: SandboxOptions) => {
    try {
      openingOf(options, "title");
    } catch (error) {
      if (error instanceof FederationError) return error;
    }
    throw new Error("not refused");
  };
  const { code, sentence } = refusal(wrong);
  expect(code).toBe("sandbox-options");
  for (const words of [sentence.fr, sentence.en])
    for (const name of ["hospitals", "scannerStrength", "testShare", "nonsense"]) expect(words).toContain(name);
  expect(sentence.fr).not.toBe(sentence.en);
  const both = refusal({ hospitals: ["A", "A"], samples: 5, missing: { B: ["pet"] } });
  expect(both.sentence.fr).toContain("deux portent le même nom ; missing : aucun hôpital « B » ; samples : 5 patients");
});
