/**
 * The composition root: opens every part in the order in which they need each other, and closes them in the other. What can be refused
 * (a setting, the data folder, the port) is returned; nothing is left open then.
 */
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCatalogue } from "../../datasets/catalogue.ts";
import { defaultSynthetic, ensureSyntheticDataset } from "../../datasets/synthetic-fdg/synthetic-fdg.ts";
import { createGpuDesk } from "../../kernels/pool/gpu/desk.ts";
import { createKernelPool } from "../../kernels/pool/pool.ts";
import { deskTarget } from "../../protocol/federation/cells.ts";
import { sandboxTarget } from "../../protocol/federation/sandbox.ts";
import { isRefusal, type Refusal } from "../../protocol/refusal.ts";
import { findPerson } from "../../storage/queries/find-person.ts";
import { openStorage } from "../../storage/storage.ts";
import { createComputeTest } from "../compute-test/compute-test.ts";
import { readCourses } from "../courses/courses.ts";
import { cellDesk } from "../federation/cell-desk.ts";
import { hospitalDoors } from "../federation/doors.ts";
import { federationNamespace, openFederation } from "../federation/federation.ts";
import { createSandboxes, sandboxLimits } from "../federation/sandbox/sandboxes.ts";
import { createGpuOffice } from "../gpu/gpu-office.ts";
import { gpuGround } from "../gpu/gpu-ground.ts";
import { gpuOptions } from "../gpu/gpu-options.ts";
import { gpuStep } from "../gpu/gpu-step.ts";
import { createHttpServer, listen, type HttpServerOptions } from "../http/http-server.ts";
import { describeInstallation } from "../installation/installation.ts";
import { createHistory } from "../history/history.ts";
import { createNotebooks } from "../notebooks/notebooks.ts";
import { CommTargets } from "../rooms/comm-targets.ts";
import { createRooms } from "../rooms/rooms.ts";
import { offerServices } from "../services.ts";
import type { Settings } from "../settings/settings.ts";
import { demonstrationLinks, firstOwnerInvitation, type FreshLink } from "../sign-in/seed.ts";
import { createSignIn } from "../sign-in/sign-in.ts";
import { attachSockets } from "../sockets/sockets.ts";
import { typePacks } from "../type-packs.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Running {
  /** With the port that was really taken. */
  address: string;
  links: FreshLink[];
  /** Where the first owner makes an account, in production without one. */
  firstOwner: string | null;
  stop(): Promise<void>;
}
export type Step = "opening-storage" | "starting-kernels" | "making-dataset" | "opening-pages";

export interface StartOptions {
  settings: Settings;
  dev: boolean;
  onStep(step: Step): void;
}

export async function start(options: StartOptions): Promise<Running | Refusal> {
  const opened: Closer[] = [];
  try {
    const running = await open(options, opened);
    if (isRefusal(running)) await closeAll(opened);
    return running;
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

type Closer = () => Promise<void> | void;

/** What a part may take to close: everything acknowledged is stored already, so that waiting longer saves nothing. */
/** Free disk that kernels leave to the server. */
const reserveMegabytes = 512;
const closingMs = 10_000;

/** Closes what was opened last first; a part that fails to close, or hangs, does not keep the others open. */
async function closeAll(opened: Closer[]): Promise<void> {
  for (let close = opened.pop(); close !== undefined; close = opened.pop()) {
    try {
      await withinClosingTime(Promise.resolve(close()));
    } catch (error) {
      console.error("A part did not close well:", error);
    }
  }
}

async function withinClosingTime(closing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${closingMs / 1000} s`)), closingMs);
  });
  try {
    await Promise.race([closing, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function open({ settings, dev, onStep }: StartOptions, opened: Closer[]): Promise<Running | Refusal> {
  // Asked for again at the end; who has to choose another port should not wait for all that is between.
  const free = await tryPort(settings);
  if (isRefusal(free)) return free;
  onStep("opening-storage");
  const { dataFolder, databaseUrl, production, origin, proxies } = settings;
  const storage = await openStorage({ dataFolder, databaseUrl });
  if (isRefusal(storage)) return storage;
  opened.push(() => storage.close());
  const { database } = storage;
  const courses = await readCourses(join(root, "courses"));
  if (isRefusal(courses)) return courses;

  const publicUrl = origin ?? `http://${inUrl(settings.host)}:${settings.port}`;
  const signIn = createSignIn({ database, secret: settings.secret, publicUrl, demonstration: !production });
  opened.push(() => signIn.close());

  const federation = await openFederation({ database, dataFolder });
  if (isRefusal(federation)) return federation;
  opened.push(() => federation.close());

  const datasets = await openCatalogue(join(dataFolder, "datasets"));
  // The lessons measure it, in production too: it is nobody's.
  if ((await datasets.find(defaultSynthetic.name)) === undefined) onStep("making-dataset");
  const synthetic = await ensureSyntheticDataset(datasets);
  if (isRefusal(synthetic)) return synthetic;

  onStep("starting-kernels");
  const gpu = createGpuDesk(gpuOptions(settings.gpu));
  opened.push(() => gpu.close());
  const pool = await createKernelPool({
    warm: settings.warmKernels,
    memoryMegabytes: settings.kernelMemoryMegabytes,
    threads: settings.kernelThreads,
    tensorThreads: settings.tensorThreads,
    disk: { megabytes: settings.kernelDiskMegabytes, reserve: { folder: dataFolder, megabytes: reserveMegabytes } },
    gpu,
  });
  opened.push(() => pool.close());
  const comms = new CommTargets();
  const sandboxes = createSandboxes(sandboxLimits(settings.sandboxHospitals));
  comms.register(sandboxTarget, sandboxes.open);
  comms.register(deskTarget, cellDesk({ office: federation.office, personOf: (id) => findPerson(database, { id }) }));
  opened.push(() => sandboxes.close());
  const rooms = await createRooms({ storage, pool, dataFolder, kernelIdleMs: settings.kernelIdleMs, catalogue: datasets, comms });
  opened.push(() => rooms.close());
  const notebooks = createNotebooks({ database, rooms, courses });
  const history = createHistory({ database, notebooks });
  const installation = describeInstallation({ settings, storage, pool, rooms });
  const computeTest = createComputeTest({ pool, gpuStep: () => gpuStep(gpuGround(settings.gpu, gpu.mode !== "off")) });
  const office = createGpuOffice({ desk: gpu, database });
  const offered = { settings, signIn, courses, notebooks, history, datasets, installation, typePacks, gpu: office, computeTest };
  offerServices({ ...offered, federation: federation.office });

  onStep("opening-pages");
  const pages = await openPages(settings, dev);
  opened.push(() => pages.close());
  const programs: HttpServerOptions["programs"] = (request, response) => hospitalDoors(federation.desk, request, response);
  const httpServer = createHttpServer({ origin, proxies, dev, pages: pages.handle, upgrade: pages.upgrade, programs });
  const sockets = attachSockets({ httpServer, signIn, rooms, notebooks, settings });
  federation.desk.listen(sockets.namespace(federationNamespace));
  opened.push(() => closeHttp(httpServer));
  opened.push(() => sockets.close());
  const listening = await listen(httpServer, settings);
  if (isRefusal(listening)) return listening;

  return {
    address: origin ?? `http://${inUrl(settings.host)}:${listening.port}`,
    links: production ? [] : await demonstrationLinks(database, signIn),
    firstOwner: production ? await firstOwnerInvitation(database) : null,
    stop: () => closeAll(opened),
  };
}

async function tryPort(settings: Settings): Promise<{ port: number } | Refusal> {
  const server = createServer();
  const listening = await listen(server, settings);
  if (!isRefusal(listening)) await closeHttp(server);
  return listening;
}

/** A host as an address names it: one that stands for all is this machine's own, IPv6 is in brackets. */
function inUrl(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}

async function openPages({ host, port }: Settings, dev: boolean) {
  const { default: next } = await import("next");
  // Next attaches its own upgrade handler to this server, which never listens: on ours it would close the sockets of rooms.
  const decoy = createServer();
  const app = next({ dev, dir: root, hostname: host, port, httpServer: decoy, quiet: true });
  await app.prepare();
  return { handle: app.getRequestHandler(), upgrade: app.getUpgradeHandler(), close: () => app.close() };
}

function closeHttp(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
