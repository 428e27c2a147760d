import path from "node:path";
import { services } from "../../../server/services.ts";
import { Uploads } from "../../../server/uploads/uploads.ts";

/** Where folders wait that are on their way in. Nothing is held in memory, so that each route may make its own. */
export function uploads(): Uploads {
  return new Uploads(path.join(services().settings.dataFolder, "uploads"));
}
