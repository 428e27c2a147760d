import { bubblewrapLauncher } from "./bubblewrap.ts";
import type { Launcher } from "./launcher.ts";
import { permissionsLauncher } from "./permissions.ts";

/** The strongest isolation that works here. */
export async function chooseLauncher(): Promise<Launcher> {
  return (await bubblewrapLauncher()) ?? permissionsLauncher();
}
