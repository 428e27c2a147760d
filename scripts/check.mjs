/** Format, lint and types: `npm run check`. Each step says what to do about what it found. `--fix` formats and repairs what can be. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ensureDependencies } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const fix = process.argv.includes("--fix");
await ensureDependencies();

/** Programs of the packages find Node 24 first, however this script was called. */
const env = { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` };

const steps = [
  { name: "format", command: ["oxfmt", fix ? "--write" : "--check"], advice: "npm run check -- --fix" },
  { name: "boundaries", command: ["node", "scripts/boundaries.mjs"], advice: "node scripts/boundaries.mjs --write" },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings", ...(fix ? ["--fix"] : [])], advice: "read the messages above" },
  { name: "types", command: ["tsc", "--noEmit", "-p", "."], advice: "read the messages above" },
];
let failed = 0;
for (const { name, command, advice } of steps) {
  const started = performance.now();
  const [program, ...args] = command;
  const { status } = spawnSync(`${root}node_modules/.bin/${program}`, args, { cwd: root, stdio: "inherit", env });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (status === 0) console.log(`check ${name}: good (${seconds} s)`);
  else {
    failed += 1;
    console.error(`check ${name}: failed (${seconds} s). What to do: ${advice}`);
  }
}
process.exit(failed === 0 ? 0 : 1);
