/**
 * A hospital's program: `node federation/node/main.ts --folder FOLDER --desk ADDRESS`. The folder holds `configuration.json`; the program adds its key,
 * its log and what it keeps. `--key` prints the public key, for the desk's registry and the other hospitals.
 */
import { parseArgs } from "node:util";
import { FederationError } from "../federation-error.ts";
import { HospitalAgent, identityIn } from "./agent.ts";

const usage = `L’agent d’un hôpital / A hospital's agent

  node federation/node/main.ts --folder FOLDER --desk ADDRESS   se connecter au bureau et travailler / connect to the desk and work
  node federation/node/main.ts --folder FOLDER --key            afficher la clé publique / print the public key

  FOLDER    dossier de configuration.json / folder of configuration.json (docs/guides/federation.md)
  ADDRESS   adresse du bureau / the desk's address: https://…`;

const { folder, desk, key, help } = options();
if (help === true) console.log(usage);
else if (folder === undefined) fail("Il manque --folder FOLDER. / --folder FOLDER is missing.");
else if (key === true) console.log(identityIn(folder).publicKey);
else if (desk === undefined || !/^https?:$/.test(URL.parse(desk)?.protocol ?? ""))
  fail("--desk doit être une adresse http(s). / --desk must be an address, http(s).");
else work(folder, desk);

function options() {
  try {
    const text = { type: "string" } as const;
    const flag = { type: "boolean" } as const;
    return parseArgs({ options: { folder: text, desk: text, key: flag, help: flag } }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(sentence: string): never {
  console.error(`${sentence}\n\n${usage}`);
  process.exit(2);
}

function work(folder: string, desk: string): void {
  try {
    const agent = new HospitalAgent({ folder, desk });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void agent.stop().then(() => process.exit(0)));
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    console.error(`${error.sentence.fr}\n${error.sentence.en}`);
    process.exit(1);
  }
}
