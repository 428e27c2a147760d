/**
 * A hospital that trains nothing: the real agent, its thread, its disk, its sockets and its streams, around a learner whose answer is ready. What is left
 * is what a round costs without training. Only the bench starts it: `node idle-hospital.ts FOLDER DESK`.
 */
import { HospitalAgent } from "../../../federation/node/agent.ts";

const [folder, desk] = process.argv.slice(2);
const agent = new HospitalAgent({ folder, desk, training: new URL("./idle-thread.ts", import.meta.url) });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void agent.stop().then(() => process.exit(0)));
