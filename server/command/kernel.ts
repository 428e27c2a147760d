/** `kernel install|uninstall|list`: Carnet's kernel in JupyterLab, VS Code and all that read Jupyter's kernelspecs. */
import { execFile } from "node:child_process";
import { delimiter, join, resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import {
  installedIn,
  kernelName,
  kernelsUnder,
  look,
  personKernels,
  removeKernelspec,
  writeKernelspec,
} from "../../kernels/jupyter/kernelspec.ts";
import { language } from "../../protocol/identity.ts";
import type { Context, Terminal } from "./terminal.ts";

const options = {
  prefix: { type: "string" },
  user: { type: "boolean", default: false },
  "sys-prefix": { type: "boolean", default: false },
  name: { type: "string", default: "carnet" },
  "display-name": { type: "string", default: "TypeScript (Carnet)" },
  language: { type: "string" },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

export async function kernelCommand({ terminal, place }: Context, args: string[]): Promise<number> {
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return terminal.misused("bad-option", { reason: (error as Error).message });
  }
  const { values, positionals } = parsed;
  const [verb, ...more] = positionals;
  if (verb === undefined || !["install", "uninstall", "list"].includes(verb)) {
    return terminal.misused("unknown-command", { command: `kernel ${verb ?? ""}`.trim() });
  }
  if (more.length > 0) return terminal.misused("bad-option", { reason: more.join(" ") });
  const spoken = language.safeParse(values.language ?? terminal.language);
  if (!spoken.success) return terminal.misused("bad-language", { language: values.language ?? "" });
  if (!kernelName.safeParse(values.name).success) return terminal.misused("bad-kernel-name", { name: values.name ?? "" });
  if ([values.prefix !== undefined, values.user, values["sys-prefix"]].filter(Boolean).length > 1) return terminal.misused("one-place");
  if (verb === "list") return list(terminal, values);
  const kernels = await placeOf(values);
  if (kernels === null) return terminal.complain("no-python");
  const folder = join(kernels, values.name ?? "");
  if (verb === "uninstall") return uninstall(terminal, folder);
  const spec = { displayName: values["display-name"] ?? "", language: spoken.data, datasets: join(place.dataFolder, "datasets") };
  return install(terminal, folder, spec);
}

function install(terminal: Terminal, folder: string, spec: Parameters<typeof writeKernelspec>[1]): number {
  if (look(folder) === "other") return terminal.complain("kernel-not-ours", { folder });
  try {
    writeKernelspec(folder, spec);
  } catch (error) {
    return terminal.complain("kernel-not-written", { folder, reason: (error as Error).message });
  }
  terminal.say("kernel-installed", { name: spec.displayName, folder });
  return 0;
}

function uninstall(terminal: Terminal, folder: string): number {
  const found = look(folder);
  if (found !== "carnet") return terminal.complain(found === "absent" ? "kernel-absent" : "kernel-not-ours", { folder });
  try {
    removeKernelspec(folder);
  } catch (error) {
    return terminal.complain("kernel-not-written", { folder, reason: (error as Error).message });
  }
  terminal.say("kernel-removed", { folder });
  return 0;
}

/** Where Jupyter looks, as far as we can tell without it. */
async function list(terminal: Terminal, values: Values): Promise<number> {
  const asked = values.prefix === undefined ? [] : [kernelsUnder(resolve(values.prefix))];
  const python = values.prefix === undefined ? await pythonPrefix() : null;
  const paths = (process.env["JUPYTER_PATH"] ?? "").split(delimiter).filter(Boolean);
  const usual = [
    ...paths.map((path) => join(path, "kernels")),
    personKernels(process.env),
    ...(python === null ? [] : [kernelsUnder(python)]),
    ...["/usr/local", "/usr"].map(kernelsUnder),
  ];
  const found = installedIn(asked.length > 0 ? asked : usual);
  if (found.length === 0) terminal.say("no-kernels");
  for (const folder of found) console.log(folder);
  return 0;
}

/** Null where the prefix of Python was asked for and there is no Python. */
async function placeOf(values: Values): Promise<string | null> {
  if (values.prefix !== undefined) return kernelsUnder(resolve(values.prefix));
  if (!values["sys-prefix"]) return personKernels(process.env);
  const prefix = await pythonPrefix();
  return prefix === null ? null : kernelsUnder(prefix);
}

/** The environment that is active, else that of the Python that is found first. */
async function pythonPrefix(): Promise<string | null> {
  const active = process.env["VIRTUAL_ENV"] || process.env["CONDA_PREFIX"];
  if (active) return active;
  for (const python of ["python3", "python"]) {
    try {
      const { stdout } = await promisify(execFile)(python, ["-c", "import sys; print(sys.prefix)"], { timeout: 10_000 });
      return stdout.trim();
    } catch {
      continue;
    }
  }
  return null;
}
