// A plain static file server: serve-below.mjs PORT PATH FOLDER serves the folder below the path, and nothing else.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const [port, below, folder] = process.argv.slice(2);
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
};

createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const inside = path.startsWith(below) ? normalize(path.slice(below.length) || "index.html") : undefined;
  if (inside === undefined || inside.startsWith("..")) {
    response.writeHead(404).end();
    return;
  }
  try {
    const body = await readFile(join(folder, inside));
    response
      .writeHead(200, { "content-type": TYPES[extname(inside)] ?? "application/octet-stream" })
      .end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(Number(port), "127.0.0.1");
