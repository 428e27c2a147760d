/** `npm start` and `npm run dev`: sets up what is missing, then runs the server. */
import { join } from "node:path";
import { run } from "./run.mjs";
import { ensureBuild, ensureDependencies, ensureSystemPackages, root } from "./setup.mjs";
import { ensureTypes } from "./types.mjs";

const dev = process.argv.includes("--dev");
await ensureDependencies();
await ensureSystemPackages(["bubblewrap"]);
if (dev) ensureTypes();
else await ensureBuild();
run([join(root, "server/main.ts"), ...(dev ? ["--dev"] : [])]);
