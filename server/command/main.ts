/**
 * Carnet's command line: `npm run carnet -- help`. It speaks the language of the terminal (LANG). It ends with 0 when it did what was asked,
 * 1 when that was refused, 2 when the command is not one, 130 when it was interrupted.
 */
import { isRefusal } from "../../protocol/refusal.ts";
import { readPlace } from "../settings/settings.ts";
import { datasetCommand } from "./dataset.ts";
import { kernelCommand } from "./kernel.ts";
import { ownerCommand } from "./owner.ts";
import { radiomicsCommand } from "./radiomics/radiomics.ts";
import { suvCommand } from "./suv/suv.ts";
import { createTerminal, terminalLanguage } from "./terminal.ts";

const terminal = createTerminal(terminalLanguage(process.env));
const [command = "help", ...rest] = process.argv.slice(2);
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "disconnect"]) process.once(signal, () => interrupt.abort());

async function run(): Promise<number> {
  const place = readPlace(process.env);
  if (isRefusal(place)) return terminal.refuse(place);
  const context = { terminal, place, signal: interrupt.signal };
  switch (command) {
    case "dataset":
      return datasetCommand(context, rest);
    case "kernel":
      return kernelCommand(context, rest);
    case "owner":
      return ownerCommand(context, rest);
    case "radiomics":
      return radiomicsCommand(context, rest);
    case "suv":
      return suvCommand(context, rest);
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
