import AxeBuilder from "@axe-core/playwright";
import type { Locator } from "@playwright/test";
import { expect, test } from "./lookaside.js";

const LESSONS = ["two-modules", "load-2500", "segments", "page-fault"];
const LANGUAGES = ["en", "zh-CN"];

test("remembers language and theme", async ({ lookaside, page }) => {
  await lookaside.open();
  await lookaside.choose("language", "zh-CN");
  await lookaside.choose("theme", "dark");
  await expect(lookaside.control("step")).toHaveText("单步");
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await page.goto("about:blank");
  await lookaside.open();
  await expect(lookaside.control("step")).toHaveText("单步");
  await expect(page.locator("lookaside-machine")).toHaveAttribute("theme", "dark");
  await lookaside.choose("language", "en");
  await expect(lookaside.control("step")).toHaveText("Step");
});

for (const lesson of LESSONS) {
  for (const lang of LANGUAGES) {
    test(`lesson ${lesson} walks to its end in ${lang}`, async ({ lookaside, page }) => {
      await lookaside.open(`./#lesson=${lesson}&lang=${lang}`);
      const article = page.locator("lookaside-lesson article");
      const next = page.locator("lookaside-lesson header button").last();
      const texts = new Set<string>();
      for (let step = 0; step < 60; step++) {
        const text = (await article.textContent()) ?? "";
        expect(text).not.toContain("⟨");
        texts.add(text);
        for (const link of await article.locator("button.link").all()) await link.click();
        await expect(lookaside.sentence).not.toContainText("⟨");
        if (await next.isDisabled()) break;
        await next.click();
        await expect(article).not.toHaveText(text);
      }
      expect(await next.isDisabled()).toBe(true);
      expect(texts.size).toBeGreaterThan(2);
    });
  }
}

test("a link keeps lesson, step, position and language", async ({ lookaside, page }) => {
  await lookaside.open("./#lesson=page-fault&lang=zh-CN");
  await page.locator("lookaside-lesson header button").last().click();
  await lookaside.control("step").click();
  const there = await lookaside.moment();
  await expect(page).toHaveURL(/lesson=page-fault&step=2&at=\d/);
  const address = page.url();
  await page.goto("about:blank");
  await lookaside.open(address);
  await expect(page.locator("lookaside-lesson .quiet")).toContainText("2/");
  await expect.poll(async () => (await lookaside.moment()).position).toEqual(there.position);
  expect((await lookaside.moment()).pictures).toEqual(there.pictures);
});

test("pointing at a line marks the figures, and leaving it brings back what the lesson points at", async ({
  lookaside,
  page,
}) => {
  await lookaside.open();
  const plain = await lookaside.moment();
  await lookaside.editor.locator(".cm-line").filter({ hasText: "printed" }).first().hover();
  await expect.poll(async () => (await lookaside.moment()).pictures).not.toEqual(plain.pictures);
  await page.mouse.move(0, 0);
  await expect.poll(async () => (await lookaside.moment()).pictures).toEqual(plain.pictures);
});

test("pointing at frames with the keyboard marks the other figure", async ({ lookaside, page }) => {
  await lookaside.open("./#lesson=page-fault&step=8");
  const [other, frames] = await page.locator("lookaside-figure").all();
  await expect(other as Locator).toHaveAttribute("view", "translation");
  await expect(frames as Locator).toHaveAttribute("view", "physical-memory");
  const before = await lookaside.moment();
  await frames?.locator("canvas").focus();
  const pictures = new Set<string>();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("ArrowDown");
    await expect(lookaside.sentence).not.toBeEmpty();
    pictures.add((await lookaside.moment()).pictures[0] ?? "");
  }
  expect(pictures.size).toBeGreaterThan(2);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  expect((await lookaside.moment()).registers).toEqual(before.registers);
});

test("pointing at symbols and relocation entries with the keyboard marks their lines", async ({
  lookaside,
  page,
}) => {
  await lookaside.open();
  await page.keyboard.press("Escape");
  await expect(page.locator("lookaside-program .line-marked")).toHaveCount(0);
  await page.locator("lookaside-figure canvas").first().focus();
  const marked = page.locator("lookaside-program .line-marked");
  await expect(async () => {
    await page.keyboard.press("ArrowDown");
    await lookaside.moment();
    expect(await marked.count()).toBeGreaterThan(0);
  }).toPass();
});

test("everything can be done with the keyboard", async ({ lookaside, page }) => {
  await lookaside.open();
  const start = (await lookaside.moment()).position;
  await page.keyboard.press("n");
  await expect.poll(async () => (await lookaside.moment()).position).not.toEqual(start);
  await page.keyboard.press("b");
  await expect.poll(async () => (await lookaside.moment()).position).toEqual(start);
  await page.keyboard.press("]");
  await expect(page.locator("lookaside-lesson .quiet")).toContainText("2/");
  await page.keyboard.press("Shift+?");
  await expect(page.locator("lookaside-toolbar dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("lookaside-toolbar dialog")).toBeHidden();
  const reached = new Set<string>();
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    reached.add(
      await page.evaluate(() => {
        let at: Element | null | undefined = document.activeElement;
        let path = "";
        while (at) {
          path += `${at.localName} `;
          at = at.shadowRoot?.activeElement;
        }
        return path.trim();
      }),
    );
  }
  const all = [...reached].join("\n");
  for (const part of ["toolbar", "lesson", "program", "figure", "registers", "output", "controls"]) {
    expect(all).toContain(`lookaside-${part}`);
  }
  expect(all).toContain("lookaside-figure canvas");
});

for (const theme of ["light", "dark"]) {
  for (const lang of LANGUAGES) {
    test(`axe finds nothing, ${theme}, ${lang}`, async ({ lookaside, page }) => {
      await lookaside.open(`./#lang=${lang}`);
      await lookaside.choose("theme", theme);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    });
  }
}

test("fits a phone without scrolling sideways", async ({ lookaside, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await lookaside.open();
  const tabs = page.locator("lookaside-panes nav [role=tab]");
  await expect(tabs).toHaveCount(5);
  for (const tab of await tabs.all()) {
    await tab.click();
    const wide = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0);
    expect(wide).toBeLessThanOrEqual(390);
  }
  await tabs.nth(2).click();
  await expect(page.locator("lookaside-figure canvas").first()).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});
