// Prints what a built file weighs: size.mjs wasm|offline FILE [--enforce]. With --enforce, too heavy a file is an error.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMITS = {
  wasm: { limit: 500_000, measure: (bytes) => gzipSync(bytes, { level: 9 }).length, unit: "gzipped" },
  offline: { limit: 1_500_000, measure: (bytes) => bytes.length, unit: "on disk" },
};

const [kind, file, enforce] = process.argv.slice(2);
const { limit, measure, unit } = LIMITS[kind];
const bytes = readFileSync(file);
const size = measure(bytes);
const kilobytes = (count) => `${(count / 1000).toFixed(1)} kB`;
console.log(`${file}: ${kilobytes(bytes.length)}, ${kilobytes(size)} ${unit}, limit ${kilobytes(limit)}`);
if (size > limit) {
  console.error(`${file} is too big by ${kilobytes(size - limit)}`);
  if (enforce === "--enforce") process.exit(1);
}
