/** The routes of the installation's page answer its owner alone, and do nothing for anybody else. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Role } from "../../protocol/identity.ts";
import { computeTestReport } from "../../protocol/compute-test.ts";
import { refused } from "../../protocol/refusal.ts";
import type { Services } from "../../server/services.ts";
import { offerServices } from "../../server/services.ts";
import { GET as report } from "./compute-test/route.ts";
import { POST as start } from "./compute-test/start/route.ts";
import { POST as stop } from "./compute-test/stop/route.ts";
import { POST as reclaim } from "./gpu/[kernel]/reclaim/route.ts";

const origin = "https://carnet.example";
let asking: Role | null = null;
let done: string[] = [];

/** Of the running server only what these routes reach for. */
offerServices({
  settings: { origin },
  signIn: {
    whoIs: async () =>
      asking && {
        person: { id: "p", name: "Ada", email: "a@example.org", role: asking, language: "fr", demonstration: false },
        sessionId: "s",
      },
  },
  gpu: {
    reclaim(kernel: string) {
      done.push(`reclaim ${kernel}`);
      return kernel === "held" ? { reclaimed: true } : refused("not-found");
    },
  },
  computeTest: {
    start() {
      done.push("start");
      return done.length > 1 ? refused("compute-test-running") : { started: true };
    },
    stop() {
      done.push("stop");
      return { stopped: true };
    },
    report() {
      done.push("report");
      return { state: "never", endedAt: null, rows: [], step: "no-card" };
    },
  },
} as unknown as Services);

beforeEach(() => {
  done = [];
});

const request = (method: string, from = origin): Request =>
  new Request(`${origin}/api`, {
    method,
    headers: { origin: from, "accept-language": "fr", "content-type": "application/json" },
    ...(method === "POST" ? { body: "{}" } : {}),
  });
const routes: [name: string, ask: (from?: string) => Promise<Response>][] = [
  ["the report", () => report(request("GET"))],
  ["the start", (from) => start(request("POST", from))],
  ["the stop", (from) => stop(request("POST", from))],
  ["the reclaim", (from) => reclaim(request("POST", from), { params: Promise.resolve({ kernel: "held" }) })],
];

describe.each(routes)("%s", (name, ask) => {
  test.each([
    ["a student", "student", 403],
    ["a researcher", "researcher", 403],
    ["an instructor", "instructor", 403],
    ["nobody", null, 401],
  ] as const)("refuses %s", async (_who, role, status) => {
    asking = role;
    const answered = await ask();
    expect(answered.status).toBe(status);
    expect(await answered.json()).toMatchObject({ sentence: expect.any(String), next: expect.any(String) });
    expect(done).toEqual([]);
  });

  test("answers the owner", async () => {
    asking = "owner";
    expect((await ask()).status).toBe(200);
    expect(done).toHaveLength(1);
  });

  test.skipIf(name === "the report")("refuses the owner's browser on another site", async () => {
    asking = "owner";
    expect((await ask("https://evil.example")).status).toBe(403);
    expect(done).toEqual([]);
  });
});

test("the owner reads a report of the agreed shape, and is told what was refused in French", async () => {
  asking = "owner";
  const { body } = (await (await report(request("GET"))).json()) as { body: unknown };
  expect(computeTestReport.parse(body)).toEqual({ state: "never", endedAt: null, rows: [], step: "no-card" });
  await start(request("POST"));
  const again = await start(request("POST"));
  expect(again.status).toBe(409);
  expect(await again.json()).toMatchObject({ refused: "compute-test-running", sentence: expect.stringContaining("déjà en cours") });
  const gone = await reclaim(request("POST"), { params: Promise.resolve({ kernel: "gone" }) });
  expect(gone.status).toBe(404);
});
