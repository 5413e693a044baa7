import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

/** Containers share the machine with the engine that runs them, and wait for one another. */
const inContainers = process.env.TABELLA_TEST_COMPOSE !== undefined;
const patience = inContainers ? 4 : 1;

/** Whole elections against the production build, in the system's Chromium. No retries: what fails once is a bug. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  // They need the engine that `npm run test:compose` brings.
  testIgnore: inContainers ? [] : ["containers.spec.ts", "edge.spec.ts", "hosts.spec.ts"],
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: patience * 480_000,
  expect: { timeout: patience * 60_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/report.json" }]],
  outputDir: "test-results/artifacts",
  use: {
    ...devices["Desktop Chrome"],
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    actionTimeout: patience * 60_000,
    navigationTimeout: patience * 60_000,
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
