/** The folder by which Jupyter's clients know a kernel: `kernel.json` and its logos. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Language } from "../../protocol/identity.ts";

/** Jupyter's rule for the names of kernels. */
export const kernelName = z.string().regex(/^[a-z0-9._-]+$/i);

export interface Kernelspec {
  displayName: string;
  /** Of the kernel's own sentences. */
  language: Language;
  /** Holds a folder for each data set. */
  datasets: string;
}

const [entry, logos] = [new URL("main.ts", import.meta.url), new URL("logo/", import.meta.url)].map((url) => fileURLToPath(url));

/** `kernel.json` by absolute paths: the kernel then runs with this installation's Node, wherever Jupyter comes from. */
export function kernelJson({ displayName, language, datasets }: Kernelspec): Record<string, unknown> {
  return {
    argv: [
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      entry,
      "-f",
      "{connection_file}",
      "--language",
      language,
      "--datasets",
      datasets,
    ],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false, carnet: { installation: fileURLToPath(new URL("../../", import.meta.url)) } },
  };
}

const installed = z.looseObject({
  argv: z.array(z.string()),
  display_name: z.string(),
  metadata: z.looseObject({ carnet: z.looseObject({}) }),
});
export type Found = "absent" | "carnet" | "other";

/** What is in a kernel's folder. */
export function look(folder: string): Found {
  if (!existsSync(folder)) return "absent";
  try {
    return installed.safeParse(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"))).success ? "carnet" : "other";
  } catch {
    return "other";
  }
}

/** The folder appears with all its files at once; one of ours is replaced. */
export function writeKernelspec(folder: string, spec: Kernelspec): void {
  const making = `${folder}.${process.pid}.new`;
  mkdirSync(making, { recursive: true });
  try {
    cpSync(logos, making, { recursive: true });
    writeFileSync(join(making, "kernel.json"), JSON.stringify(kernelJson(spec), null, 1) + "\n");
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

export function removeKernelspec(folder: string): void {
  rmSync(folder, { recursive: true });
}

export const kernelsUnder = (prefix: string): string => join(prefix, "share", "jupyter", "kernels");

/** Where Jupyter looks for kernels of this person. */
export function personKernels(environment: Record<string, string | undefined>): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = environment;
  if (JUPYTER_DATA_DIR) return join(JUPYTER_DATA_DIR, "kernels");
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter", "kernels");
  if (process.platform === "win32" && APPDATA) return join(APPDATA, "jupyter", "kernels");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter", "kernels");
}

/** Folders of Carnet's kernels in the places given. */
export function installedIn(places: readonly string[]): string[] {
  const folders = places.flatMap((place) => (existsSync(place) ? readdirSync(place).map((name) => join(place, name)) : []));
  return [...new Set(folders)].filter((folder) => look(folder) === "carnet");
}
