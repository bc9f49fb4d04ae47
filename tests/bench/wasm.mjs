// Measures the built wasm in Node: wasm.mjs '{"programs": […], "models": […]}' prints the measurement as JSON.
import { readFileSync } from "node:fs";
import init, { MachineHandle, views } from "../../www/src/wasm/lookaside.js";

const ROUNDS = 3;
const DRAWINGS = 50;

const { programs, models } = JSON.parse(process.argv[2]);
await init({ module_or_path: readFileSync(new URL("../../www/src/wasm/lookaside_bg.wasm", import.meta.url)) });

function machine({ name, text }, full) {
  const options = { preset: "desktop", functional: !full };
  return MachineHandle.fromFiles([{ name: `${name}.s`, bytes: new TextEncoder().encode(text) }], options, "en");
}

/** The best of some runs, in million instructions a second. */
function speed(program, full) {
  const run = () => {
    const handle = machine(program, full);
    handle.seek({ step: 1, event: 0 });
    const start = performance.now();
    handle.run(Number.MAX_SAFE_INTEGER);
    const seconds = (performance.now() - start) / 1000;
    const { exit } = handle.status();
    if (exit?.code !== program.exit) throw new Error(`${program.name}: exit code ${exit?.code}`);
    const { instructions } = handle.statistics();
    handle.free();
    return instructions / seconds / 1e6;
  };
  return Math.max(...Array.from({ length: ROUNDS }, run));
}

/** Milliseconds to lay each figure out; painting it is the browser's part. */
function figures() {
  const handle = machine(programs[2], true);
  handle.seek({ step: 20_000, event: 3 });
  return views().map((view) => {
    const start = performance.now();
    for (let i = 0; i < DRAWINGS; i++) {
      handle.figure(view, { lang: "en", dark: false, width: 1280, height: 720, decimal: false }).free();
    }
    return [view, (performance.now() - start) / DRAWINGS];
  });
}

const speeds = models.map((full) => programs.map((program) => speed(program, full)));
console.log(JSON.stringify({ speeds, figures: figures() }));
