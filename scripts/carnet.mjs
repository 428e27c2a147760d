#!/usr/bin/env node
/** `npm run carnet -- <command>`: Carnet's command line (`npm run carnet -- help`); also `npx carnet`, whose standard output is the answer and nothing else. */
import { join } from "node:path";
import { run } from "./run.mjs";
import { ensureDependencies, root } from "./setup.mjs";

await ensureDependencies();
run([join(root, "server/command/main.ts"), ...process.argv.slice(2)]);
