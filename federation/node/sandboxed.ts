/**
 * The hospital's program where it has no network: its own folder is the working folder, and in it lies the one channel to its desk, a Unix socket. A
 * door on the loopback of its own leads there, so that the agent is the same to the last line as in a hospital. It ends with who started it.
 * Descriptor 3 tells it nothing else.
 */
import { connect, createServer, Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { HospitalAgent } from "./agent.ts";

const tie = new Socket({ fd: 3 });
for (const end of ["close", "error", "end"]) tie.on(end, () => process.exit(0));
tie.resume();

const door = createServer((inside) => {
  const outside = connect("desk.sock");
  inside.pipe(outside).pipe(inside);
  for (const [one, other] of [
    [inside, outside],
    [outside, inside],
  ]) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
});
door.listen(0, "127.0.0.1", () => {
  const { port } = door.address() as AddressInfo;
  const agent = new HospitalAgent({ folder: ".", desk: `http://127.0.0.1:${port}` });
  process.on("SIGTERM", () => void agent.stop().then(() => process.exit(0)));
});
