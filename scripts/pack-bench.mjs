/**
 * `node scripts/pack-bench.mjs FOLDER`: makes a folder that times tensors on a machine without network: this Node, tfjs, Dawn's binary for
 * this platform and our kernels. There: `./bench` (a machine of the same platform; libvulkan1 and the card's driver must be installed).
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { node, root } from "./setup.mjs";

const [target] = process.argv.slice(2);
if (target === undefined) {
  console.error("node scripts/pack-bench.mjs FOLDER: an empty or new folder");
  process.exit(2);
}
const folder = resolve(target);
if (existsSync(folder) && readdirSync(folder).length > 0) {
  console.error(`${folder} is not empty.`);
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

/** Files that run: not maps, types, nor the other forms that a package is published in. */
const runs = (path) => !/\.(map|d\.ts|md|txt)$|\.min\.js$|\.fesm\.js$|\.es2017\.js$|\/tf-[a-z-]+\.js$/i.test(path);

const packed = new Set();
function pack(name) {
  if (packed.has(name) || !existsSync(join(root, "node_modules", name))) return;
  packed.add(name);
  const from = join(root, "node_modules", name);
  const manifest = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  const main = typeof manifest.main !== "string" ? null : join(from, manifest.main);
  const platform = `${process.platform}-${process.platform === "darwin" ? "universal" : process.arch}`;
  cpSync(from, join(folder, "node_modules", name), {
    recursive: true,
    filter: (path) => {
      const inside = path.slice(from.length + 1);
      if (/^(node_modules|test|demo)(\/|$)/.test(inside)) return false;
      if (name.startsWith("@tensorflow/") && /^src(\/|$)/.test(inside)) return false;
      if (name === "webgpu" && /^dist\/[^/]+/.test(inside)) return inside.startsWith(`dist/${platform}`);
      // tfjs is published as one file for Node, and again as its parts.
      if (name.startsWith("@tensorflow/") && /^dist\/.+\.js$/.test(inside)) return path === main || /wasm-out/.test(inside);
      return path === main || statSync(path).isDirectory() || runs(path);
    },
  });
  for (const dependency of Object.keys(manifest.dependencies ?? {})) pack(dependency);
}
for (const name of ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm", "@tensorflow/tfjs-backend-webgpu", "webgpu"]) pack(name);

for (const part of ["kernels", "protocol", "science", "notebook"]) {
  cpSync(join(root, part), join(folder, part), {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || (/\.(ts|py|json)$/.test(path) && !path.endsWith(".test.ts")),
  });
}
writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "carnet-bench", private: true, type: "module" }));
cpSync(realpathSync(node), join(folder, "node"), { dereference: true });
writeFileSync(
  join(folder, "run.ts"),
  `import { writeFileSync } from "node:fs";
import { benchTensors } from "./kernels/tensor/bench.ts";
const rows = await benchTensors({ cpu: false });
writeFileSync("bench.json", JSON.stringify({ date: new Date().toISOString(), node: process.version, rows }, null, 2));
process.exit(0);
`,
);
writeFileSync(join(folder, "bench"), `#!/bin/sh\ncd "$(dirname "$0")" && exec ./node --disable-warning=ExperimentalWarning run.ts\n`);
chmodSync(join(folder, "bench"), 0o755);
const bytes = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
console.log(`${folder}: ${Math.round(bytes / 1e6)} MB. To carry it: tar -czf bench.tar.gz -C ${folder} .`);
