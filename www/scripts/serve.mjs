// Serves the built site, dist/site, on this machine only: serve.mjs PORT.
import { fileURLToPath } from "node:url";
import { preview } from "vite";

const port = Number(process.argv[2]);
if (!Number.isInteger(port) || port < 1 || port > 65535) {
  console.error(`make: the port has to be a number from 1 to 65535, not "${process.argv[2]}"`);
  process.exit(2);
}

try {
  await preview({
    root: fileURLToPath(new URL("..", import.meta.url)),
    logLevel: "error",
    preview: { host: "127.0.0.1", port, strictPort: true },
  });
  console.log(`Lookaside is at http://127.0.0.1:${port}/ (Ctrl-C stops it)`);
} catch (error) {
  const taken = /already in use/.test(error.message);
  const other = port === 8080 ? 8081 : 8080;
  console.error(
    taken
      ? `make: port ${port} is taken by another program. Try: ./make start ${other}`
      : `make: ${error.message}`,
  );
  process.exit(1);
}
