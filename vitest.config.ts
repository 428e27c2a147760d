import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["node_modules/**", ".next/**", "data/**", ".carnet/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: real processes, databases and kernels run inside tests.
    maxWorkers: 2,
  },
});
