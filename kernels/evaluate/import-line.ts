/** The line that imports a name which a cell uses and has not imported: read from the first lines of Carnet's own parts, nothing is loaded. */
import { readFileSync } from "node:fs";

const house = new URL("../../", import.meta.url);

/** What lessons call packages by. */
const packageLines: Record<string, string> = {
  tf: 'import * as tf from "@tensorflow/tfjs";',
  DataFrame: 'import { DataFrame } from "danfojs";',
  Series: 'import { Series } from "danfojs";',
  dfd: 'import * as dfd from "danfojs";',
  Plotly: 'import Plotly from "plotly.js-dist-min";',
  fs: 'import fs from "node:fs";',
  path: 'import path from "node:path";',
};

let offered: Map<string, string> | null = null;

/** The import that brings the name, or null where nothing here is called so. */
export function importLine(name: string): string | null {
  offered ??= readOffered();
  const module = offered.get(name);
  if (module !== undefined) return `import { ${name} } from "${module}";`;
  return Object.hasOwn(packageLines, name) ? packageLines[name] : null;
}

/** Values that each part exports, by name; of two parts the one that `package.json` names first. */
function readOffered(): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(new URL("package.json", house), "utf8")) as { exports: Record<string, string> };
  const found = new Map<string, string>();
  for (const [part, path] of Object.entries(exports)) {
    const text = readFileSync(new URL(path, house), "utf8");
    for (const [, names] of text.matchAll(/^export \{([^}]*)\} from/gm)) {
      for (const written of names.split(",")) {
        const name = written.split(" as ").at(-1)?.trim() ?? "";
        if (name !== "" && !name.startsWith("type ") && !found.has(name)) found.set(name, part.replace(/^\./, "carnet"));
      }
    }
    for (const [, name] of text.matchAll(/^export (?:async )?(?:function\*?|const|class|let) (\w+)/gm)) {
      if (!found.has(name)) found.set(name, part.replace(/^\./, "carnet"));
    }
  }
  return found;
}
