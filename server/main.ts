/** The server's entry: settings from the environment, the start with its progress, the links, and a stop that loses nothing. */
import { isRefusal, type Refusal } from "../protocol/refusal.ts";
import { readSettings, unknownSettings, type Settings } from "./settings/settings.ts";
import { keepCompiledCode, storeCompiledCode } from "./start/compiled-code.ts";
import { refusalSentence, startSentence } from "./start/sentences.ts";

const dev = process.argv.includes("--dev");
const languages = ["fr", "en"] as const;
/** A signal that comes later than this after the first means that someone does not want to wait; before, it is npm passing on the same one. */
const impatienceMs = 1500;

function refuse(refusal: Refusal): never {
  for (const language of languages) console.error(refusalSentence(language, refusal));
  process.exit(1);
}

function say(key: Parameters<typeof startSentence>[1], values: Record<string, string | number> = {}): void {
  for (const language of languages) console.log(startSentence(language, key, values));
}

const settings = readSettings(process.env);
if (isRefusal(settings)) refuse(settings);
for (const name of unknownSettings(process.env)) say("unknown-setting", { name });
await run(settings);

async function run(given: Settings): Promise<void> {
  // Read above as the operator's wish; from here on it tells Next and React which of their halves to load.
  Object.assign(process.env, { NODE_ENV: dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" });
  keepCompiledCode();
  const { start } = await import("./start/start.ts");
  const running = await start({
    settings: given,
    dev,
    onStep: (step) => console.log(`· ${startSentence("fr", step)} / ${startSentence("en", step)}`),
  });
  if (isRefusal(running)) refuse(running);
  storeCompiledCode();

  let stoppingSince: number | null = null;
  const stop = () => {
    if (stoppingSince === null) {
      stoppingSince = performance.now();
      say("stopping");
      void running.stop().then(() => process.exit(0));
    } else if (performance.now() - stoppingSince > impatienceMs) process.exit(130);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
  // `npm start` has ended, however it did.
  process.on("disconnect", stop);

  if (given.production && given.origin === undefined) say("no-address");
  console.log();
  say("ready", { address: running.address });
  if (running.firstOwner !== null) {
    say("first-owner");
    console.log(`  ${running.address}${running.firstOwner}`);
  }
  if (running.links.length > 0) say("links");
  for (const { person, path } of running.links) {
    const roles = languages.map((language) => startSentence(language, `role-${person.role}`)).join(" / ");
    const mark = person.demonstration ? ` [${languages.map((language) => startSentence(language, "demonstration")).join(" / ")}]` : "";
    console.log(`  ${roles} — ${person.name}${mark}: ${running.address}${path}`);
  }
}
