import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "./lookaside.js";

test("a bad program shows all errors at their lines and keeps the machine", async ({ lookaside, page }) => {
  await lookaside.open();
  const before = await lookaside.moment();
  await lookaside.write(".globl _start\n_start:\n  addd a0, a0, 1\n  li a7, 93\n  lw a0, 4(q7)\n");
  const findings = page.locator("lookaside-program .findings li");
  await expect(findings).toHaveCount(2);
  await expect(findings.nth(0)).toContainText(":3:");
  await expect(findings.nth(1)).toContainText(":5:");
  await expect(page.locator("lookaside-program .cm-lint-marker-error")).toHaveCount(2);
  expect((await lookaside.moment()).registers).toEqual(before.registers);
  await findings.nth(1).getByRole("button").click();
  await expect(lookaside.editor).toBeFocused();
  await lookaside.write(".globl _start\n_start:\n  li a0, 3\n  li a7, 93\n  ecall\n");
  await expect(page.locator("lookaside-program .findings")).toBeHidden();
});

test("an edited program runs", async ({ lookaside, page }) => {
  await lookaside.open("./#lesson=page-fault");
  await lookaside.write(".globl _start\n_start:\n  li a0, 42\n  li a7, 93\n  ecall\n");
  await expect.poll(async () => (await lookaside.moment()).position.step).toBe(1);
  await lookaside.control("run").click();
  await expect(page.locator("lookaside-output")).toContainText("42");
});

for (const [what, name, content, named] of [
  ["a truncated ELF file", "short.elf", { bytes: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0] }],
  ["something that is no program at all", "photo.bin", { bytes: [0xff, 0xd8, 0xff, 0xe0, 0, 0x10] }],
  ["an undefined symbol", "calls.s", { text: ".globl _start\n_start:\n  call nowhere\n" }, "calls.o"],
] as const) {
  test(`${what} is refused with the reason, and the machine stays`, async ({ lookaside }) => {
    await lookaside.open();
    await lookaside.control("step").click();
    const before = await lookaside.moment();
    await lookaside.drop([{ name, ...content } as { name: string; text?: string; bytes?: number[] }]);
    await expect(lookaside.problem).toContainText(named ?? name);
    expect(await lookaside.moment()).toEqual(before);
    await lookaside.problem.getByRole("button").click();
    await expect(lookaside.problem).toBeHidden();
    await lookaside.control("step").click();
    await expect.poll(async () => (await lookaside.moment()).position).not.toEqual(before.position);
  });
}

test("several files link together", async ({ lookaside, page }) => {
  await lookaside.open();
  await lookaside.drop([
    { name: "main.s", text: ".globl _start\n_start:\n  call five\n  li a7, 93\n  ecall\n" },
    { name: "five.s", text: ".globl five\nfive:\n  li a0, 5\n  ret\n" },
  ]);
  await expect(page.locator("lookaside-program [role=tab]")).toHaveText(["main.s", "five.s", "Disassembly"]);
  await lookaside.control("run").click();
  await expect(page.locator("lookaside-output")).toContainText("5");
});

const CORPUS = resolve("../conformance/data/corpus");

for (const [what, folder, names] of [
  ["an executable of a real compiler", "isa_int/rv64imac", ["isa_int.rx.elf"]],
  ["a 32-bit executable", "isa_int/rv32imac", ["isa_int.nr.elf"]],
  ["objects of a real compiler, linked here,", "isa_int/rv64imac", ["start.o", "main.o", "rt.o"]],
] as const) {
  test(`${what} runs with the output that it has elsewhere`, async ({ lookaside, page }) => {
    await lookaside.open();
    const file = (name: string) => ({ name, bytes: [...readFileSync(resolve(CORPUS, folder, name))] });
    await lookaside.drop(names.map(file));
    await expect(page.locator("lookaside-program [role=tab]")).toHaveText(["Disassembly"]);
    await expect(page.locator("lookaside-program .listing")).toContainText("_start:");
    await lookaside.control("run").click();
    await expect(page.locator("lookaside-output")).toContainText("exited with code 0");
    const output = await page.locator("lookaside-output pre").textContent();
    expect(output).toBe(readFileSync(resolve(CORPUS, folder, "expected.stdout"), "utf8"));
  });
}
