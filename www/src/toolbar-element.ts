import { el, options, setText } from "./dom.js";
import type { Language, LookasideMachine, Theme } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import { sheet } from "./styles.js";

const style = sheet(`
  :host { display: flex; align-items: center; gap: 6px; padding: 4px 10px; border-bottom: 1px solid var(--lookaside-line); background: var(--lookaside-surface); }
  h1 { margin: 0; font-size: 16px; }
  .about { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  dialog { max-width: min(560px, 94vw); border: 1px solid var(--lookaside-line); border-radius: 10px; color: inherit; background: var(--lookaside-ground); }
  dialog::backdrop { background: rgb(0 0 0 / 45%); }
  dialog h2 { margin: 0 0 8px; font-size: 16px; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 14px; margin: 0 0 12px; }
  dd { margin: 0; }
  kbd { padding: 1px 6px; border: 1px solid var(--lookaside-line); border-radius: 4px; background: var(--lookaside-surface); font: inherit; }
  label { display: flex; gap: 8px; align-items: center; margin-bottom: 12px; }
  @media (max-width: 700px) { .about { display: none; } h1 { flex: 1; } select { padding: 2px 2px; } :host { gap: 4px; padding: 4px 6px; } }
`);

/** The keys and the message that tells what each does. */
export const KEYS: [string[], string][] = [
  [["n", "→"], "page-key-step"],
  [["b", "←"], "page-key-back"],
  [["r"], "page-key-run"],
  [["0"], "page-key-reset"],
  [["1", "2", "3", "4"], "page-key-unit"],
  [["]", "["], "page-key-lesson"],
  [["Esc"], "page-key-escape"],
  [["?"], "page-key-help"],
];
const THEMES: Theme[] = ["auto", "light", "dark"];
const LANGUAGES: [Language, string][] = [
  ["en", "English"],
  ["zh-CN", "中文"],
];

/** `<lookaside-toolbar>`: opening files, language, theme, and the list of keys. */
export class LookasideToolbar extends MachinePart {
  #about = el("span", { className: "about quiet" });
  #open = el("button", { type: "button" });
  #files = el("input", { type: "file", multiple: true, hidden: true, accept: ".s,.S,.o,.a,.elf,.out,*/*" });
  #language = el("select", { "data-choice": "language" });
  #theme = el("select", { "data-choice": "theme" });
  #help = el("button", { type: "button", textContent: "?" });
  #dialog = el("dialog");

  constructor() {
    super(style);
    const title = el("h1", { textContent: "Lookaside" });
    this.root.append(
      title,
      this.#about,
      this.#open,
      this.#files,
      this.#language,
      this.#theme,
      this.#help,
      this.#dialog,
    );
    this.#open.addEventListener("click", () => this.#files.click());
    this.#files.addEventListener("change", () => this.#opened());
    this.#help.addEventListener("click", () => this.showHelp());
    this.#language.addEventListener("change", () => this.#ask("language", this.#language.value));
    this.#theme.addEventListener("change", () => this.#ask("theme", this.#theme.value));
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
  }

  /** The page decides what a choice means and remembers it. */
  #ask(what: string, value: string): void {
    this.dispatchEvent(
      new CustomEvent("lookaside-choice", { detail: { what, value }, bubbles: true, composed: true }),
    );
  }

  #opened(): void {
    const files = [...(this.#files.files ?? [])];
    this.#files.value = "";
    if (files.length > 0) {
      this.dispatchEvent(
        new CustomEvent("lookaside-files", { detail: { files }, bubbles: true, composed: true }),
      );
    }
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (change.words) this.#label(machine);
    if (change.theme) this.#theme.value = machine.theme;
  }

  #label(machine: LookasideMachine): void {
    setText(this.#about, machine.text("page-about"));
    this.#open.textContent = machine.text("page-open");
    this.#open.title = machine.text("page-open-hint");
    this.#files.setAttribute("aria-label", machine.text("page-open-hint"));
    this.#language.replaceChildren(...options(LANGUAGES, machine.language));
    this.#language.setAttribute("aria-label", machine.text("page-language"));
    const themes = THEMES.map((theme): [string, string] => [theme, machine.text(`page-theme-${theme}`)]);
    this.#theme.replaceChildren(...options(themes, machine.theme));
    this.#theme.setAttribute("aria-label", machine.text("page-theme"));
    this.#help.setAttribute("aria-label", machine.text("page-keys"));
    this.#help.title = machine.text("page-keys");
  }

  /** Lists the keys. */
  showHelp(): void {
    const machine = this.machine;
    if (!machine?.ready || this.#dialog.open) return;
    const keys = KEYS.flatMap(([names, id]) => [
      el("dt", {}, ...names.flatMap((name) => [el("kbd", { textContent: name }), " "])),
      el("dd", { textContent: machine.text(id) }),
    ]);
    const single = el("input", { type: "checkbox", checked: machine.hasAttribute("hotkeys") });
    single.addEventListener("change", () => this.#ask("hotkeys", single.checked ? "page" : ""));
    const close = el("button", {
      type: "button",
      className: "main",
      textContent: machine.text("page-close"),
    });
    close.addEventListener("click", () => this.#dialog.close());
    this.#dialog.setAttribute("aria-label", machine.text("page-keys"));
    this.#dialog.replaceChildren(
      el("h2", { textContent: machine.text("page-keys") }),
      el("dl", {}, ...keys),
      el("label", {}, single, machine.text("page-keys-on")),
      close,
    );
    this.#dialog.showModal();
  }
}
