/** What the kernel says of itself. */
import { readFileSync } from "node:fs";
import type { Language } from "../../protocol/identity.ts";
import { jupyterVersion } from "../../protocol/jupyter.ts";
import type { ConnectionFile } from "../../protocol/jupyter.ts";
import { sentences } from "./sentences.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };

export function kernelInfo(language: Language): Record<string, unknown> {
  return {
    status: "ok",
    protocol_version: jupyterVersion,
    implementation: "carnet",
    implementation_version: version,
    language_info: {
      name: "typescript",
      version: "5.9",
      mimetype: "text/x.typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: sentences.banner[language],
    debugger: false,
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    supported_features: [],
  };
}

export function connectionPorts({ shell_port, iopub_port, stdin_port, hb_port, control_port }: ConnectionFile): Record<string, unknown> {
  return { status: "ok", shell_port, iopub_port, stdin_port, hb_port, control_port };
}
