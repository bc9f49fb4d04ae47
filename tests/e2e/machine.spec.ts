import { expect, Lookaside, test } from "./lookaside.js";

const ENDLESS = ".globl _start\n_start:\n  addi t0, t0, 1\n  j _start\n";
const HELLO = `.globl _start
.text
_start:
  li a0, 1
  la a1, text
  li a2, 6
  li a7, 64
  ecall
  li a0, 7
  li a7, 93
  ecall
.section .rodata
text: .ascii "hello\\n"
`;

test("opens on a running example that shows something in every part", async ({ lookaside, page }) => {
  await lookaside.open();
  await expect(page.locator("lookaside-lesson article")).not.toBeEmpty();
  await expect(lookaside.editor).toContainText("_start");
  await expect(page.locator("lookaside-registers")).toContainText("sp");
  for (const figure of await page.locator("lookaside-figure").all()) {
    const svg = await figure.evaluate((element) => (element as unknown as { toSVG(): string }).toSVG());
    expect(svg).toContain("<text");
    await expect(figure.locator("canvas p")).not.toBeEmpty();
  }
});

test("steps forward and back to the very same state, by every unit", async ({ lookaside, page }) => {
  await lookaside.open();
  await page.evaluate(() =>
    (document.querySelector("lookaside-machine") as unknown as Seekable).seek({ step: 2, event: 0 }),
  );
  for (const unit of ["event", "instruction"]) {
    await page.locator("lookaside-controls select").first().selectOption(unit);
    const moments = [await lookaside.moment()];
    for (let step = 0; step < 6; step++) {
      await lookaside.control("step").click();
      moments.push(await lookaside.moment());
    }
    expect(new Set(moments.map((moment) => JSON.stringify(moment.position))).size).toBe(7);
    for (const before of moments.slice(0, -1).reverse()) {
      await lookaside.control("back").click();
      expect(await lookaside.moment()).toEqual(before);
    }
  }
});

test("runs to the end, shows output and exit code, and the timeline brings any moment back", async ({
  lookaside,
  page,
}) => {
  await lookaside.open();
  await lookaside.drop([{ name: "hello.s", text: HELLO }]);
  await expect(lookaside.editor).toContainText("hello");
  await lookaside.control("run").click();
  await expect(page.locator("lookaside-output")).toContainText("hello");
  await expect(page.locator("lookaside-output")).toContainText("7");
  await expect(lookaside.control("run")).toBeDisabled();
  const end = await lookaside.moment();
  const timeline = page.locator("lookaside-controls input[type=range]");
  await timeline.fill("3");
  await expect(lookaside.position).toHaveText("step 3");
  await expect(page.locator("lookaside-output")).not.toContainText("hello");
  await timeline.fill(String(end.position.step));
  expect(await lookaside.moment()).toEqual(end);
});

test("pauses an endless loop, stays usable while it runs, and goes back to the beginning", async ({
  lookaside,
  page,
}) => {
  await lookaside.open();
  await lookaside.drop([{ name: "endless.s", text: ENDLESS }]);
  await expect(lookaside.editor).toContainText("addi t0, t0, 1");
  await lookaside.control("run").click();
  await expect.poll(async () => (await lookaside.moment()).position.step).toBeGreaterThan(10_000);
  await lookaside.choose("theme", "dark");
  await lookaside.control("run").click();
  await expect(lookaside.control("run")).toHaveText("Run");
  const paused = (await lookaside.moment()).position;
  expect((await lookaside.moment()).position).toEqual(paused);
  await lookaside.control("back").click();
  await expect.poll(async () => (await lookaside.moment()).position.step).toBe(paused.step - 1);
  await lookaside.control("reset").click();
  await expect(lookaside.position).toHaveText("step 0");
  await page.locator("lookaside-controls select").first().selectOption("instruction");
  await lookaside.control("step").click();
  await expect(lookaside.position).toHaveText("step 1");
});

test("a search for a page fault that never comes can be paused", async ({ lookaside, page }) => {
  await lookaside.open();
  await lookaside.drop([{ name: "endless.s", text: ENDLESS }]);
  await expect(lookaside.editor).toContainText("addi t0, t0, 1");
  await page.locator("lookaside-controls select").first().selectOption("fault");
  await lookaside.control("step").click();
  await lookaside.control("step").click();
  await expect(lookaside.control("run")).toHaveText("Pause");
  await lookaside.control("run").click();
  await expect(lookaside.control("run")).toHaveText("Run");
});

test("a slow run shows each step", async ({ lookaside, page }) => {
  await lookaside.open();
  await page.locator("lookaside-controls select").nth(1).selectOption("20");
  await lookaside.control("run").click();
  await expect.poll(async () => (await lookaside.moment()).position.step).toBeGreaterThan(2);
  await lookaside.control("run").click();
});

interface Seekable {
  seek(position: { step: number; event: number }): Promise<void>;
}

test("a panic costs nothing: the instance is rebuilt and the machine stands where it stood", async ({
  page,
}) => {
  const lookaside = new Lookaside(page);
  await lookaside.open();
  for (let step = 0; step < 3; step++) await lookaside.control("step").click();
  const before = await lookaside.moment();
  const code = await page.evaluate(() => {
    const machine = document.querySelector("lookaside-machine") as unknown as Panicking;
    try {
      machine.use(() => {
        throw new WebAssembly.RuntimeError("unreachable");
      });
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  expect(code).toBe("panic");
  await lookaside.problem.getByRole("button").click();
  expect(await lookaside.moment()).toEqual(before);
  await lookaside.control("step").click();
  await lookaside.control("back").click();
  expect(await lookaside.moment()).toEqual(before);
});

interface Panicking {
  use(question: () => void): void;
}
