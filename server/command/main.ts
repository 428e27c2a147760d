/**
 * Carnet's command line: `npm run carnet -- help`. It speaks the language of the terminal (LANG). It ends with 0 when it did what was asked,
 * 1 when that was refused, 2 when the command is not one, 130 when it was interrupted.
 */
import { isRefusal } from "../../protocol/refusal.ts";
import { readPlace } from "../settings/settings.ts";
import { keepCompiledCode } from "../start/compiled-code.ts";
import { createTerminal, terminalLanguage } from "./terminal.ts";

keepCompiledCode();
const terminal = createTerminal(terminalLanguage(process.env));
const [command = "help", ...rest] = process.argv.slice(2);
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.once(signal, () => interrupt.abort());

async function run(): Promise<number> {
  const place = readPlace(process.env);
  if (isRefusal(place)) return terminal.refuse(place);
  const context = { terminal, place, signal: interrupt.signal };
  // Each loads what it needs and no more: some bring a database, others half of science.
  switch (command) {
    case "dataset":
      return (await import("./dataset.ts")).datasetCommand(context, rest);
    case "export":
      return (await import("./export.ts")).exportCommand(context, rest);
    case "kernel":
      return (await import("./kernel.ts")).kernelCommand(context, rest);
    case "owner":
      return (await import("./owner.ts")).ownerCommand(context, rest);
    case "segment":
      return (await import("./segment/segment.ts")).segmentCommand(context, rest);
    case "radiomics":
      return (await import("./radiomics/radiomics.ts")).radiomicsCommand(context, rest);
    case "run":
      return (await import("./run/run.ts")).runCommand(context, rest);
    case "suv":
      return (await import("./suv/suv.ts")).suvCommand(context, rest);
    case "help":
    case "--help":
    case "-h":
      terminal.say("help");
      return 0;
    default:
      return terminal.misused("unknown-command", { command });
  }
}

process.exit(await run());
