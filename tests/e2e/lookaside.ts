import { test as base, expect, type Locator, type Page } from "@playwright/test";

/** What a moment of the machine looks like from outside: everything that has to come back when it goes back. */
export interface Moment {
  position: { step: number; event: number };
  registers: string;
  output: string;
  pictures: string[];
}

/** The page as a reader uses it. */
export class Lookaside {
  constructor(readonly page: Page) {}

  async open(address = "./"): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.waitForFunction(
      () => document.querySelector<ReadyElement>("lookaside-machine")?.ready === true,
    );
    await expect(this.sentence).not.toBeEmpty();
  }

  get sentence(): Locator {
    return this.page.locator("lookaside-controls [role=status]");
  }

  get position(): Locator {
    return this.page.locator("lookaside-controls output");
  }

  get editor(): Locator {
    return this.page.locator("lookaside-program .cm-content");
  }

  get problem(): Locator {
    return this.page.getByRole("alert");
  }

  control(action: "step" | "back" | "run" | "reset"): Locator {
    return this.page.locator(`lookaside-controls [data-action=${action}]`);
  }

  /** Waits until the parts have been told, then reads everything. */
  async moment(): Promise<Moment> {
    await this.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    return this.page.evaluate(() => {
      const machine = document.querySelector("lookaside-machine") as unknown as {
        position: { step: number; event: number };
      };
      const inside = (name: string) => document.querySelector(name)?.shadowRoot?.textContent ?? "";
      const figures = [...document.querySelectorAll("lookaside-figure")] as unknown as { toSVG(): string }[];
      return {
        position: machine.position,
        registers: inside("lookaside-registers"),
        output: inside("lookaside-output"),
        pictures: figures.map((figure) => figure.toSVG()),
      };
    });
  }

  /** Drops files on the page. */
  async drop(files: { name: string; text?: string; bytes?: number[] }[]): Promise<void> {
    const transfer = await this.page.evaluateHandle((given) => {
      const dropped = new DataTransfer();
      for (const { name, text, bytes } of given) {
        dropped.items.add(new File([bytes ? new Uint8Array(bytes) : (text ?? "")], name));
      }
      return dropped;
    }, files);
    await this.page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  }

  /** Replaces the text in the editor as if it was typed. */
  async write(text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.insertText(text);
  }

  async choose(choice: "language" | "theme", value: string): Promise<void> {
    await this.page.locator(`lookaside-toolbar [data-choice=${choice}]`).selectOption(value);
  }
}

interface ReadyElement extends HTMLElement {
  ready: boolean;
}

/** A test of the page. It fails when the page logs an error or asks any other host for anything. */
export const test = base.extend<{ lookaside: Lookaside; errors: string[] }>({
  errors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^https?:$/.test(protocol) && hostname !== "127.0.0.1") errors.push(`asked for ${request.url()}`);
    });
    await use(errors);
    expect(errors).toEqual([]);
  },
  lookaside: async ({ page, errors: _watched }, use) => {
    await use(new Lookaside(page));
  },
});

export { expect };
