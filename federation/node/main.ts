/**
 * A hospital's program: `node federation/node/main.ts --folder FOLDER --desk ADDRESS`. The folder holds `configuration.json`; the program adds its key,
 * its log and what it keeps. `--key` prints the public key, for the desk's registry.
 */
import { parseArgs } from "node:util";
import { HospitalAgent, identityIn } from "./agent.ts";

const { values } = parseArgs({ options: { folder: { type: "string" }, desk: { type: "string" }, key: { type: "boolean" } } });
if (values.folder === undefined || (values.desk === undefined && values.key !== true)) {
  console.error("Usage: node federation/node/main.ts --folder FOLDER (--desk ADDRESS | --key)");
  process.exit(2);
}
if (values.key === true) {
  console.log(identityIn(values.folder).publicKey);
} else {
  const agent = new HospitalAgent({ folder: values.folder, desk: values.desk! });
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void agent.stop().then(() => process.exit(0)));
}
