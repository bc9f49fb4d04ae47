import { el } from "./dom.js";
import type { LookasideMachine } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import { sheet } from "./styles.js";

const PANES = ["lesson", "program", "figures", "registers", "output"];

const style = sheet(`
  :host { display: grid; flex: 1; min-height: 0; gap: 1px; background: var(--lookaside-line);
    grid-template: "lesson figures" minmax(0, 46fr) "program figures" minmax(0, 34fr) "program state" minmax(104px, 16fr) / minmax(320px, 30fr) 70fr; }
  .lesson { grid-area: lesson; } .program { grid-area: program; } .figures { grid-area: figures; }
  .state { grid-area: state; display: grid; grid-template-columns: 3fr 1fr; gap: 1px; min-height: 0; min-width: 0; }
  .figures { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 1px; }
  .pane { min-width: 0; min-height: 0; display: grid; }
  .figures.one ::slotted(:not([large])) { display: none; }
  ::slotted(*) { min-width: 0; min-height: 0; }
  nav { display: none; }
  @media (max-width: 899px) {
    :host { display: flex; flex-direction: column; }
    nav { display: flex; gap: 2px; padding: 4px; overflow-x: auto; background: var(--lookaside-surface); }
    nav button { flex: 1; padding: 2px 6px; font-size: 13px; white-space: nowrap; }
    .state { display: contents; }
    .pane { flex: 1; display: none; }
    .pane.chosen { display: grid; }
    .figures.chosen { grid-auto-flow: row; grid-auto-rows: minmax(0, 1fr); }
  }
`);

/** `<lookaside-panes>`: lesson and program left, two figures right, registers and output below; one at a time on a phone. */
export class LookasidePanes extends MachinePart {
  #tabs = el("nav", { role: "tablist" });
  #panes = new Map<string, HTMLElement>();
  #chosen = "lesson";

  constructor() {
    super(style);
    const pane = (name: string) => {
      const made = el("div", { className: `pane ${name}`, id: `pane-${name}` }, el("slot", { name }));
      this.#panes.set(name, made);
      return made;
    };
    const [lesson, program, figures, registers, output] = PANES.map(pane) as HTMLElement[];
    const state = el("div", { className: "state" }, registers as HTMLElement, output as HTMLElement);
    this.root.append(
      this.#tabs,
      lesson as HTMLElement,
      program as HTMLElement,
      figures as HTMLElement,
      state,
    );
    this.addEventListener("lookaside-large", () => this.#large());
    this.#tabs.addEventListener("keydown", (event) => this.#key(event));
    this.choose("lesson");
  }

  /** Shows this pane where there is room for one. */
  choose(name: string): void {
    this.#chosen = name;
    for (const [other, pane] of this.#panes) pane.classList.toggle("chosen", other === name);
    for (const tab of this.#tabs.querySelectorAll("button")) {
      const selected = tab.dataset.pane === name;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
  }

  #key(event: KeyboardEvent): void {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const at = PANES.indexOf(this.#chosen);
    this.choose(PANES[(at + move + PANES.length) % PANES.length] ?? "lesson");
    this.#tabs.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** One figure has asked for all the room, or gives it back. */
  #large(): void {
    this.#panes
      .get("figures")
      ?.classList.toggle("one", this.querySelector("lookaside-figure[large]") !== null);
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (!change.words) return;
    const tabs = PANES.map((name) =>
      el("button", {
        type: "button",
        role: "tab",
        "data-pane": name,
        "aria-controls": `pane-${name}`,
        textContent: machine.text(`page-pane-${name}`),
        onclick: () => this.choose(name),
      }),
    );
    this.#tabs.replaceChildren(...tabs);
    this.#tabs.setAttribute("aria-label", machine.text("page-panes"));
    this.choose(this.#chosen);
  }
}
