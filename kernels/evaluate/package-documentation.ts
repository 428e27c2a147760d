/** What TensorFlow.js says of its functions, found in its type declarations: one small file a function, read when it is asked for. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Documented } from "../language/documentation.ts";
import { markdownOf } from "../language/documentation.ts";

const require = createRequire(import.meta.url);
const longestFile = 400_000;

/** What the members of these are declared in; `tf.layers.conv2d` is another function than `tf.conv2d`. */
const namespaces: Record<string, string> = {
  layers: "exports_layers",
  constraints: "exports_constraints",
  initializers: "exports_initializers",
  metrics: "exports_metrics",
  models: "exports_models",
  regularizers: "exports_regularizers",
};

/** Where a function may be declared: the list of its namespace, its own file, or what layers export. */
function files(name: string, namespace: string | undefined): string[] {
  const list = namespace === undefined ? undefined : namespaces[namespace];
  if (list !== undefined) return [join("tfjs-layers/dist", `${list}.d.ts`)];
  const snake = name.replaceAll(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  const core = ["ops", "."].map((folder) => join("tfjs-core/dist", folder, `${snake}.d.ts`));
  return [...core, "tfjs-core/dist/globals.d.ts", "tfjs-layers/dist/exports.d.ts"];
}

/** The documentation of a function of tfjs by its path ("conv2d", "layers.conv2d"); null when it is not found. */
export function tensorflowDocumentation(path: readonly string[]): Documented | null {
  const [name = "", namespace] = path.toReversed();
  if (!/^[A-Za-z]\w*$/.test(name)) return null;
  const declared = new RegExp(`(?:export )?declare function ${name}_?\\s*[<(][^;]*;`);
  for (const file of files(name, namespace)) {
    const text = textOf(file);
    const found = declared.exec(text);
    if (!found) continue;
    const comment = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*$/.exec(text.slice(Math.max(0, found.index - 20_000), found.index))?.[1] ?? "";
    const signature = found[0]
      .replace(/^(?:export )?declare /, "")
      .replace(`${name}_`, name)
      .replace(/;$/, "")
      .replaceAll(/\s+/g, " ");
    return { name, kind: "function", signature, comment: markdownOf(withoutTags(comment)), members: [] };
  }
  return null;
}

function textOf(file: string): string {
  try {
    const [scope, ...rest] = file.split("/");
    const folder = dirname(require.resolve(`@tensorflow/${scope}/package.json`));
    return readFileSync(join(folder, ...rest), "utf8").slice(0, longestFile);
  } catch {
    return "";
  }
}

/** `@doc {…}` sorts their pages, and says nothing to a reader. */
function withoutTags(comment: string): string {
  return comment.replaceAll(/@doc\s*\{[^}]*\}/g, "");
}
