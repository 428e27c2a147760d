import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
    exclude: ["node_modules/**", ".next/**", "data/**", ".carnet/**"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // For two cores: real processes, databases and kernels run inside tests, and one of three often waits for them.
    maxWorkers: 3,
  },
});
