/** `npm run bench [-- kernels|radiomics|federation|tensors|notebook]`: measures Carnet beside its peers in one run, prints ratios, writes `test-results/bench.json`. */
import { ensureBuild, ensureDependencies, ensureSystemPackages, root } from "./setup.mjs";
import { run } from "./run.mjs";

await ensureDependencies();
await ensureSystemPackages(["bubblewrap"]);
// The peer beside which kernels are measured.
if (process.argv.length === 2 || process.argv.some((name) => /^kernels?$/.test(name))) await ensureSystemPackages(["python3-ipykernel"]);
if (process.argv.length === 2 || process.argv.includes("notebook")) {
  await ensureSystemPackages(["chromium"]);
  await ensureBuild();
}
run([`${root}scripts/bench.ts`, ...process.argv.slice(2)]);
