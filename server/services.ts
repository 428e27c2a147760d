/**
 * The running services, hung on one symbol. The server's entry and Next's route handlers share the process but not module instances: what
 * `server/main.ts` composed reaches the pages through here and nowhere else.
 */
import type { Courses } from "./courses/courses.ts";
import type { FederationOffice } from "./federation/office.ts";
import type { History } from "./history/history.ts";
import type { Notebooks } from "./notebooks/notebooks.ts";
import type { SignIn } from "./sign-in/sign-in.ts";
import type { Catalogue } from "../datasets/catalogue.ts";
import type { Settings } from "./settings/settings.ts";
import type { ComputeTest } from "./compute-test/compute-test.ts";
import type { GpuOffice } from "./gpu/gpu-office.ts";
import type { Installation } from "./installation/installation.ts";
import type { TypePacks } from "./type-packs.ts";

export interface Services {
  settings: Settings;
  signIn: SignIn;
  courses: Courses;
  notebooks: Notebooks;
  history: History;
  federation: FederationOffice;
  datasets: Catalogue;
  installation: Installation;
  gpu: GpuOffice;
  computeTest: ComputeTest;
  typePacks: TypePacks;
}

const key = Symbol.for("carnet.services");
type Holder = { [key]?: Services };

/** Called once, by the server's entry. */
export function offerServices(services: Services): void {
  (globalThis as Holder)[key] = services;
}

/** The running services. Throws when a page is rendered outside of Carnet's server: that is our defect. */
export function services(): Services {
  const running = (globalThis as Holder)[key];
  if (running === undefined) throw new Error("No Carnet server runs in this process.");
  return running;
}
