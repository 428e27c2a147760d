import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seededNormal, seededRandom } from "../../science/learning/random.ts";
import { coxRegression, coxSite } from "./cox.ts";
import type { SurvivalData } from "./cox-sums.ts";
import { eventTimes } from "./cox-sums.ts";
import { kaplanMeier, logRank, medianSurvival, mergeRiskTables, onGrid, riskTable } from "./survival.ts";

/** Patients of several hospitals with times in whole months, so that many are tied; group is the first covariate. */
function hospitals(seed: number, sizes: readonly number[]): SurvivalData[] {
  const random = seededRandom(seed);
  const normal = seededNormal(random);
  return sizes.map((size, k) => {
    const covariates = new Float64Array(size * 3);
    const [times, events] = [new Float64Array(size), new Float64Array(size)];
    for (let row = 0; row < size; row++) {
      covariates.set([random() < 0.4 ? 1 : 0, 60 + 10 * normal(), normal()], row * 3);
      const risk = Math.exp(0.7 * covariates[row * 3] + 0.03 * (covariates[row * 3 + 1] - 60) - 0.4 * covariates[row * 3 + 2] + 0.3 * k);
      const [death, censored] = [-Math.log(1 - random()) / (0.06 * risk), 30 * random()];
      times[row] = Math.ceil(Math.min(death, censored));
      events[row] = death <= censored ? 1 : 0;
    }
    return { covariates, times, events };
  });
}
const pooled = (data: readonly SurvivalData[]): SurvivalData => ({
  covariates: Float64Array.from(data.flatMap(({ covariates }) => Array.from(covariates))),
  times: Float64Array.from(data.flatMap(({ times }) => Array.from(times))),
  events: Float64Array.from(data.flatMap(({ events }) => Array.from(events))),
});
const data = hospitals(1, [35, 60, 12]);
const sites = (all: readonly SurvivalData[]) => all.map((own) => coxSite(own, { covariates: 3 }));
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>, digits: number) =>
  Array.from(found).forEach((value, i) => expect(value).toBeCloseTo(wanted[i], digits));

test("Cox over hospitals is Cox on one table, for both ways of ties, however patients are dealt", async () => {
  for (const ties of ["efron", "breslow"] as const) {
    const [federated, central] = [await coxRegression(sites(data), { ties }), await coxRegression(sites([pooled(data)]), { ties })];
    close(federated.coefficients, central.coefficients, 9);
    close(federated.standardErrors, central.standardErrors, 9);
    expect(federated.logLikelihood).toBeCloseTo(central.logLikelihood, 8);
    expect([federated.patients, central.patients]).toEqual([107, 107]);
  }
  const [efron, breslow] = [await coxRegression(sites(data)), await coxRegression(sites(data), { ties: "breslow" })];
  expect(Math.abs(efron.coefficients[0] - breslow.coefficients[0])).toBeGreaterThan(1e-3);
});

test("a covariate that separates, one that repeats another and too few patients are refused", async () => {
  const separated = { covariates: [0, 0, 0, 1, 1, 1], times: [4, 5, 6, 1, 2, 3], events: [0, 0, 0, 1, 1, 1] };
  await expect(coxRegression([coxSite(separated, { covariates: 1 })])).rejects.toMatchObject({ code: "not-converged" });
  const twice = { covariates: [1, 1, 2, 2, 5, 5, 3, 3], times: [1, 2, 3, 4], events: [1, 1, 1, 1] };
  await expect(coxRegression([coxSite(twice, { covariates: 2 })])).rejects.toMatchObject({ code: "data-unsuitable" });
  expect(() => coxSite(separated, { covariates: 1, least: 10 })).toThrow("fewer than 10");
});

const grouped = (group: number | null) =>
  data.map(({ covariates, times, events }) => {
    const rows = Array.from(times, (_, row) => row).filter((row) => group === null || covariates[row * 3] === group);
    return { times: rows.map((row) => times[row]), events: rows.map((row) => events[row]) };
  });
const common = [...new Set(data.flatMap(eventTimes))].sort((a, b) => a - b);
const table = (group: number | null) => mergeRiskTables(grouped(group).map((own) => riskTable(own, { at: common })));

test("Kaplan-Meier by hand, and from hospitals' tables as from one", () => {
  const steps = kaplanMeier(riskTable({ times: [1, 2, 2, 3, 5], events: [1, 1, 0, 0, 1] }, { at: [1, 2, 3, 5] }));
  expect(steps.map(({ time, survival }) => [time, survival])).toEqual([
    [1, 0.8],
    [2, 0.8 * 0.75],
    [5, 0],
  ]);
  expect(steps[1].standardError).toBeCloseTo(0.6 * Math.sqrt(1 / 20 + 1 / 12), 12);
  expect(medianSurvival(steps)).toBe(5);
  const one = pooled(data);
  expect(kaplanMeier(table(null))).toEqual(kaplanMeier(riskTable(one, { at: common })));
  expect([...onGrid([0.5, 3, 7], 3)]).toEqual([3, 3, 9]);
  expect(() => riskTable({ times: [1], events: [1] }, { at: [1], least: 5 })).toThrow("fewer than 5");
});

const hasR = spawnSync("Rscript", ["-e", "library(survival)"], { stdio: "ignore" }).status === 0;
if (!hasR) console.log("R's package survival (Debian: r-cran-survival) is not here: its comparison is skipped.");

test.skipIf(!hasR)("R's survival gives the same: coxph with Efron, Breslow and strata, survfit, survdiff", async () => {
  const folder = mkdtempSync(join(tmpdir(), "carnet-r-"));
  try {
    const lines = data.flatMap(({ covariates, times, events }, k) =>
      Array.from(times, (time, row) => [k, time, events[row], ...Array.from(covariates).slice(row * 3, row * 3 + 3)].join(",")),
    );
    writeFileSync(join(folder, "data.csv"), ["h,time,event,group,age,z", ...lines].join("\n"));
    const script = `library(survival); d <- read.csv("${join(folder, "data.csv")}"); options(digits = 15)
      for (f in list(coxph(Surv(time, event) ~ group + age + z, d, ties = "efron", control = coxph.control(eps = 1e-13)),
                     coxph(Surv(time, event) ~ group + age + z, d, ties = "breslow", control = coxph.control(eps = 1e-13)),
                     coxph(Surv(time, event) ~ group + age + z + strata(h), d, control = coxph.control(eps = 1e-13))))
        cat(c(coef(f), sqrt(diag(vcov(f))), f$loglik), "\\n")
      s <- survfit(Surv(time, event) ~ 1, d, conf.type = "log-log"); k <- s$n.event > 0
      cat(s$surv[k], "\\n"); cat(s$std.err[k] * s$surv[k], "\\n"); cat(s$lower[k], "\\n"); cat(s$upper[k], "\\n")
      t <- survdiff(Surv(time, event) ~ group, d); cat(t$chisq, t$exp, "\\n")`;
    const output = execFileSync("Rscript", ["-e", script], { encoding: "utf8" });
    const [efron, breslow, strata, survival, errors, low, high, difference] = output
      .trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).map(Number));
    for (const [options, wanted] of [
      [{ ties: "efron" }, efron],
      [{ ties: "breslow" }, breslow],
      [{ strata: "hospital" }, strata],
    ] as const) {
      const fit = await coxRegression(sites(data), options);
      close([...fit.coefficients, ...fit.standardErrors, fit.nullLogLikelihood, fit.logLikelihood], wanted, 7);
    }
    const steps = kaplanMeier(table(null));
    close(
      steps.map((step) => step.survival),
      survival,
      12,
    );
    close(
      steps.map((step) => step.standardError),
      errors,
      10,
    );
    const inner = steps.map((step, i) => ({ ...step, i })).filter((step) => step.survival > 0);
    close(
      inner.map((step) => step.low),
      inner.map(({ i }) => low[i]),
      9,
    );
    close(
      inner.map((step) => step.high),
      inner.map(({ i }) => high[i]),
      9,
    );
    const test = logRank([table(0), table(1)]);
    expect(test.chiSquared).toBeCloseTo(difference[0], 8);
    close(test.expected, difference.slice(1), 8);
    expect(test.degrees).toBe(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
