/** `node datasets/synthetic-fdg/generate.ts FOLDER [SEED]`: writes one synthetic patient. */
import { isRefusal } from "../../protocol/refusal.ts";
import { defaultSynthetic, generateSynthetic } from "./synthetic-fdg.ts";

const [folder, seed = String(defaultSynthetic.seed)] = process.argv.slice(2);
if (folder === undefined || !/^\d+$/.test(seed)) {
  console.error("Usage: node datasets/synthetic-fdg/generate.ts FOLDER [SEED]");
  process.exit(2);
}
const made = await generateSynthetic(folder, { seed: Number(seed) });
if (isRefusal(made)) {
  console.error(`${made.refused} ${JSON.stringify(made.details)}`);
  process.exit(1);
}
console.log(`${made.name}: ${made.files.length} files, ${made.files.reduce((sum, file) => sum + file.bytes, 0)} bytes`);
