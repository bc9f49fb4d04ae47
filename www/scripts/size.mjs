// Prints what a built file weighs and fails when it is heavier than its limit: size.mjs wasm|offline FILE.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS = {
  wasm: { limit: 500_000, measure: (bytes) => gzipSync(bytes, { level: 9 }).length, unit: "gzipped" },
  offline: { limit: 1_500_000, measure: (bytes) => bytes.length, unit: "on disk" },
};

const [kind, file] = process.argv.slice(2);
const { limit, measure, unit } = LIMITS[kind];
const bytes = readFileSync(file);
const size = measure(bytes);
const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`;
console.log(`${file}: ${kilobytes(bytes.length)}, ${kilobytes(size)} ${unit}, limit ${kilobytes(limit)}`);
if (size > limit) {
  console.error(`${file} is too big by ${kilobytes(size - limit)}`);
  process.exit(1);
}
