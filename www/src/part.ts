import type { LookasideMachine } from "./machine-element.js";
import { base, tokens } from "./styles.js";

/** What happened to the machine that a part shows. */
export interface Change {
  /** Another program, or another machine. */
  loaded: boolean;
  /** The machine moved. */
  moved: boolean;
  /** Something else is pointed at. */
  selected: boolean;
  /** The words are in another language. */
  words: boolean;
  /** The theme changed. */
  theme: boolean;
  /** It began or stopped to run. */
  running: boolean;
  /** Another step of the lesson, or another lesson. */
  lesson: boolean;
  /** The page said something in the status region. */
  said: boolean;
}

/** Everything is new. */
export const EVERYTHING: Change = {
  loaded: true,
  moved: true,
  selected: true,
  words: true,
  theme: true,
  running: true,
  lesson: true,
  said: true,
};

/** On a server there are no elements; the classes can be imported there all the same. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** An element that shows a machine: the one around it, or the one whose id is in its `for` attribute. */
export abstract class MachinePart extends Base {
  readonly root: ShadowRoot;
  #machine: LookasideMachine | undefined;

  readonly #sheets: CSSStyleSheet[];

  constructor(...sheets: CSSStyleSheet[]) {
    super();
    this.#sheets = [base, ...sheets];
    this.root = this.attachShadow({ mode: "open" });
  }

  /** The machine, once it is found. */
  get machine(): LookasideMachine | undefined {
    return this.#machine;
  }

  /** Shows the machine's new state; called at most once a frame, and only when the machine is there. */
  protected abstract update(machine: LookasideMachine, change: Change): void;

  connectedCallback(): void {
    const id = this.getAttribute("for");
    const around = this.closest("lookaside-machine");
    const found = id ? document.getElementById(id) : around;
    // Inside a machine the colours are inherited; a part elsewhere on a page brings its own.
    this.root.adoptedStyleSheets = around ? this.#sheets : [tokens, ...this.#sheets];
    if (!found) return;
    customElements.upgrade(found);
    this.#machine = found as LookasideMachine;
    this.#machine.addPart(this);
  }

  disconnectedCallback(): void {
    this.#machine?.removePart(this);
    this.#machine = undefined;
  }

  /** Called by the machine. */
  show(change: Change): void {
    const machine = this.#machine;
    if (!machine?.ready) return;
    if (change.theme && !this.closest("lookaside-machine")) this.setAttribute("theme", machine.theme);
    this.update(machine, change);
  }
}
