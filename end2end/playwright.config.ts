import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

const system = process.env.TIDINGS_CHROMIUM ?? "/usr/bin/chromium";

const LONG = /(faults|ladder)\.spec\.ts$/;

export default defineConfig({
  testDir: ".",
  // Two, so that a laptop stays usable; no second tries, so that a test that sometimes fails is seen.
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: !!process.env.CI,
  // For a busy machine: nothing waits so long that goes well.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: [["list"], ["html", { open: "never" }]],
  use: {
    browserName: "chromium",
    locale: "en-US",
    colorScheme: "light",
    viewport: { width: 1280, height: 800 },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      // The system's browser where there is one, else the one that Playwright has installed.
      executablePath: existsSync(system) ? system : undefined,
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    // What takes longest begins first: what is short fills the rest of the time.
    { name: "long", testMatch: LONG },
    { name: "tests", testMatch: "*.spec.ts", testIgnore: LONG },
    { name: "shots", testMatch: "shots.ts" },
    { name: "picture", testMatch: "picture.ts" },
  ],
});
