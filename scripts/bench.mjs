/** `npm run bench [-- kernels|radiomics|tensors]`: measures Carnet beside its peers in one run, prints ratios, writes `test-results/bench.json`. */
import { ensureDependencies, ensureSystemPackages, root } from "./setup.mjs";
import { run } from "./run.mjs";

await ensureDependencies();
await ensureSystemPackages(["bubblewrap"]);
run([`${root}scripts/bench.ts`, ...process.argv.slice(2)]);
