/**
 * `npm test`: sets everything up, then runs format, lint, types, unit and integration tests (Vitest) and the journeys in a real browser
 * (Playwright), and closes with one line, `N passed, N failed, N skipped`. Arguments narrow it: `npm test -- unit|browser|check`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureBuild, ensureDependencies, ensureSystemPackages } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const asked = process.argv.slice(2).filter((argument) => ["check", "unit", "browser"].includes(argument));
const wants = (part) => asked.length === 0 || asked.includes(part);
const results = `${root}test-results`;
const total = { passed: 0, failed: 0, skipped: 0 };

/** Programs of the packages find Node 24 first, however this script was called. */
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };

function run(program, args) {
  return spawnSync(`${root}node_modules/.bin/${program}`, args, { cwd: root, stdio: "inherit", env }).status ?? 1;
}

/** Adds the counts of a runner's JSON report. A runner that failed without counting a failure counts as one: it crashed. */
function add(name, status, report, count) {
  let counted = { passed: 0, failed: 0, skipped: 0 };
  if (existsSync(report)) counted = count(JSON.parse(readFileSync(report, "utf8")));
  if (status !== 0 && counted.failed === 0) counted.failed = 1;
  for (const key of Object.keys(total)) total[key] += counted[key];
  console.log(`${name}: ${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`);
}

function checks() {
  const status = run("node", ["scripts/check.mjs"]);
  total[status === 0 ? "passed" : "failed"] += 1;
}

function unit() {
  const report = `${results}/vitest.json`;
  rmSync(report, { force: true });
  const status = run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  add("unit and integration", status, report, (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + (json.numTodoTests ?? 0),
  }));
}

function browser() {
  const report = `${results}/playwright.json`;
  rmSync(report, { force: true });
  const status = run("playwright", ["test"]);
  add("browser", status, report, ({ stats, suites }) => {
    for (const title of flaky(suites)) console.log(`passed at the second try only, to be looked into: ${title}`);
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  });
}

/** Journeys that failed once and then passed. */
function flaky(suites) {
  return suites.flatMap((suite) => [
    ...(suite.specs ?? []).filter(({ tests }) => tests.some(({ status }) => status === "flaky")).map(({ title }) => title),
    ...flaky(suite.suites ?? []),
  ]);
}

await ensureDependencies();
mkdirSync(results, { recursive: true });
if (wants("unit") || wants("browser")) await ensureSystemPackages(["bubblewrap", "chromium", "postgresql", "libvulkan1"]);
if (wants("unit")) await ensureSystemPackages(["python3-jupyter-kernel-test", "python3-nbconvert", "python3-jupyter-server"]);
if (wants("unit"))
  await ensureSystemPackages(["orthanc", "orthanc-dicomweb", "dicom3tools", "r-cran-survival", "python3-nibabel", "python3-pydicom"]);
if (wants("browser")) await ensureBuild();
if (wants("check")) checks();
if (wants("unit")) unit();
if (wants("browser")) browser();
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 ? 0 : 1);
