/** `npm run carnet -- <command>`: Carnet's command line (`npm run carnet -- help`). */
import { join } from "node:path";
import { run } from "./run.mjs";
import { ensureDependencies, root } from "./setup.mjs";

await ensureDependencies();
run([join(root, "server/command/main.ts"), ...process.argv.slice(2)]);
