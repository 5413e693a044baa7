import { defineConfig } from "vitest/config";

/** One configuration for every package; each run leaves a report that `npm test` counts. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "interop/**/*.test.ts"],
    reporters: ["default", "json"],
    outputFile: { json: "node_modules/.vitest/report.json" },
    // Bounds for what hangs, not for what is slow: a test that fails on a busy machine guarantees nothing.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    retry: 0,
    maxWorkers: 2,
    passWithNoTests: true,
  },
});
