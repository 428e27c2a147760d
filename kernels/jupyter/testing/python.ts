/** Python with Jupyter's packages, for tests: Debian's is not always the first on the PATH. */
import { execFileSync } from "node:child_process";

const candidates = [process.env["PYTHON"], "/usr/bin/python3", "python3"].filter((name) => name !== undefined);

/** The first Python that has these modules, or null. */
export function pythonWith(...modules: string[]): string | null {
  for (const python of candidates) {
    try {
      execFileSync(python, ["-c", modules.map((name) => `import ${name}`).join("\n")], { stdio: "ignore", timeout: 30_000 });
      return python;
    } catch {
      continue;
    }
  }
  return null;
}
