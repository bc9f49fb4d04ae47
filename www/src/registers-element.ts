import { el, setText } from "./dom.js";
import type { LookasideMachine } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import { sheet } from "./styles.js";
import type { RegisterRow } from "./wasm/lookaside.js";

const style = sheet(`
  :host { display: flex; flex-direction: column; overflow: auto; padding: 4px 8px; background: var(--lookaside-ground); }
  dl {
    display: grid; grid-auto-flow: column; grid-template-rows: repeat(6, auto); grid-auto-columns: minmax(max-content, 1fr);
    gap: 0 6px; margin: 0; line-height: 1.3;
  }
  dl.narrow { grid-auto-flow: row; grid-template-rows: none; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
  div { display: flex; gap: 6px; padding: 0 4px; border-radius: 3px; }
  dt { width: 2.6em; color: var(--lookaside-muted); }
  dd { margin: 0; min-width: 0; overflow: hidden; text-overflow: ellipsis; }
  .zero dd { color: var(--lookaside-muted); }
  .written { box-shadow: inset 3px 0 0 var(--lookaside-accent); background: var(--lookaside-current); }
  .written dd { font-weight: 700; }
  .marked { background: var(--lookaside-mark); }
`);

/** `<lookaside-registers>`: the program counter and the integer registers; those that the last step wrote stand out. */
export class LookasideRegisters extends MachinePart {
  #list = el("dl", { className: "mono" });
  #rows: HTMLElement[] = [];

  constructor() {
    super(style);
    this.root.append(this.#list);
    this.#list.addEventListener("pointerover", (event) => {
      this.machine?.select((event.target as Element).closest<HTMLElement>("[data-thing]")?.dataset.thing);
    });
    this.#list.addEventListener("pointerleave", () => this.machine?.select(undefined));
    new ResizeObserver(() => this.#list.classList.toggle("narrow", this.clientWidth < 640)).observe(this);
  }

  override connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute("role", "region");
    super.connectedCallback();
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (change.words) this.setAttribute("aria-label", machine.text("page-registers"));
    if (!change.moved && !change.selected && !change.lesson && !change.loaded) return;
    const registers = machine.use((handle) => handle.registers());
    if (this.#rows.length !== registers.length) this.#make(registers);
    registers.forEach((register, index) => {
      this.#fill(machine, register, this.#rows[index] as HTMLElement);
    });
  }

  #make(registers: RegisterRow[]): void {
    this.#rows = registers.map(({ name, thing }) => {
      const row = el("div", {}, el("dt", { textContent: name }), el("dd"));
      if (thing) row.dataset.thing = thing;
      return row;
    });
    this.#list.replaceChildren(...this.#rows);
  }

  #fill(machine: LookasideMachine, register: RegisterRow, row: HTMLElement): void {
    const { thing, hex, decimal, written } = register;
    setText(row.lastElementChild as Element, machine.decimal ? decimal : hex);
    row.title = `${register.name} = 0x${hex} = ${decimal}`;
    row.classList.toggle("written", written);
    row.classList.toggle("zero", hex === "0" && !written);
    row.classList.toggle("marked", thing !== undefined && machine.marks(thing));
  }
}
