import { defineConfig } from "@playwright/test";

const PORT = 8123;

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/e2e",
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  workers: 2,
  fullyParallel: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${PORT}/some/course/week-3/`,
    viewport: { width: 1280, height: 720 },
    locale: "en-GB",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
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
  // The built site under a sub-path, as a course page would have it.
  webServer: {
    command: `node serve-below.mjs ${PORT} /some/course/week-3/ ../../dist/site`,
    url: `http://127.0.0.1:${PORT}/some/course/week-3/`,
    reuseExistingServer: false,
  },
});
