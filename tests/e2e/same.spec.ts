import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "./lookaside.js";

const ROOT = resolve("../..");
const VIEWS = ["storage", "source-to-process", "translation", "physical-memory"];
const STEPS: [lesson: string, step: number, lang: string, theme: string][] = [
  ["two-modules", 7, "en", "light"],
  ["load-2500", 8, "zh-CN", "dark"],
  ["segments", 6, "zh-CN", "light"],
  ["page-fault", 10, "en", "dark"],
];

/** The figure as the terminal's program, compiled natively, draws it. */
function native(lesson: string, step: number, view: string, lang: string, theme: string): string {
  const cargo = ["run", "--quiet", "--locked", "--package", "lookaside-cli", "--", "figure"];
  const what = ["--lesson", lesson, "--step", String(step), "--view", view, "--lang", lang, "--theme", theme];
  return execFileSync("cargo", [...cargo, ...what], { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 26 });
}

interface Drawable {
  use<T>(question: (handle: { figure(view: string, settings: object): { svg(): string } }) => T): T;
  decimal: boolean;
  selected?: string;
  stage?: string;
}

for (const [lesson, step, lang, theme] of STEPS) {
  test(`${lesson} is the same in wasm and natively, to the byte`, async ({ lookaside, page }) => {
    test.setTimeout(300_000); // The terminal's program may have to be compiled first.
    await lookaside.open(`./#lesson=${lesson}&step=${step}&lang=${lang}`);
    await expect(page.locator("lookaside-lesson .quiet")).toContainText(`${step}/`);
    for (const view of VIEWS) {
      const drawn = await page.evaluate(
        ([view, lang, theme]) => {
          const machine = document.querySelector("lookaside-machine") as unknown as Drawable;
          const { decimal, selected: pointed, stage } = machine;
          const size = { width: 1280, height: 720 };
          const settings = { lang, dark: theme === "dark", ...size, decimal, stage, pointed };
          return machine.use((handle) => handle.figure(view as string, settings).svg());
        },
        [view, lang, theme],
      );
      expect(drawn, view).toBe(native(lesson, step, view, lang, theme));
    }
  });
}
