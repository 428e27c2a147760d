import { defineConfig } from "@playwright/test";

/** Journeys of a person in a real browser. Each journey starts a Carnet of its own, see `e2e/carnet.ts`. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/browser",
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // Each journey has a server and a browser of its own; two share the cores that one leaves idle.
  workers: 2,
  // A browser on a busy machine may miss once; a second try is told by name in the closing lines (scripts/test.mjs).
  retries: 1,
  forbidOnly: Boolean(process.env["CI"]),
  reporter: [["list"], ["json", { outputFile: "test-results/playwright.json" }]],
  use: {
    locale: "fr-FR",
    viewport: { width: 1280, height: 900 },
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env["CARNET_CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--use-gl=angle",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
      ],
    },
  },
});
