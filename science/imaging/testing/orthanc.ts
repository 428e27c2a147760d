/** A real Orthanc with DICOMweb for tests, in a folder of its own; Debian's orthanc and orthanc-dicomweb. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = ["/usr/sbin/Orthanc", "/usr/bin/Orthanc"].find((path) => existsSync(path)) ?? "";
const plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so";

/** Tests that need it are then skipped. */
export const orthancIsAbsent = program === "" || !existsSync(plugin);
if (orthancIsAbsent) console.warn("Skipped: Orthanc or its DICOMweb plugin is absent (Debian: orthanc, orthanc-dicomweb).");

export interface Orthanc {
  /** Without a slash at its end; DICOMweb is below `/dicom-web`. */
  address: string;
  stop(): Promise<void>;
}

/** Starts one that lets in everybody, or only `users` by their passwords. */
export async function startOrthanc(users?: Readonly<Record<string, string>>): Promise<Orthanc> {
  const folder = mkdtempSync(join(tmpdir(), "carnet-orthanc-"));
  const port = await freePort();
  const configuration = {
    Name: "carnet-test",
    StorageDirectory: join(folder, "storage"),
    IndexDirectory: join(folder, "index"),
    HttpPort: port,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: users !== undefined,
    ...(users === undefined ? {} : { RegisteredUsers: users }),
    DicomServerEnabled: false,
    Plugins: [plugin],
    DicomWeb: { Enable: true, Root: "/dicom-web/" },
  };
  writeFileSync(join(folder, "orthanc.json"), JSON.stringify(configuration));
  const orthanc = spawn(program, [join(folder, "orthanc.json")], { stdio: ["ignore", "ignore", "pipe"] });
  // It says on stderr when it listens.
  let said = "";
  for await (const chunk of orthanc.stderr) {
    said += String(chunk);
    if (said.includes("Orthanc has started")) break;
  }
  orthanc.stderr.resume();
  return {
    address: `http://127.0.0.1:${port}`,
    async stop() {
      orthanc.kill("SIGTERM");
      if (orthanc.exitCode === null) await once(orthanc, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
