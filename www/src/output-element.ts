import { el, setText } from "./dom.js";
import type { LookasideMachine } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import { sheet } from "./styles.js";

const style = sheet(`
  :host { display: flex; flex-direction: column; padding: 6px 10px; overflow: auto; background: var(--lookaside-ground); }
  h2 { margin: 0; font-size: 12px; font-weight: 600; color: var(--lookaside-muted); }
  pre { margin: 0; flex: 1; white-space: pre-wrap; overflow-wrap: anywhere; }
  .error { color: var(--lookaside-error); }
  p { margin: 0; }
`);

/** Bytes that are shown of a long output: its end. */
const TAIL = 20_000;

/** `<lookaside-output>`: what the process wrote, and how it ended. */
export class LookasideOutput extends MachinePart {
  #title = el("h2");
  #out = el("pre", { className: "mono" });
  #error = el("span", { className: "error" });
  #text = el("span");
  #end = el("p", { className: "quiet" });
  #decoder = new TextDecoder();

  constructor() {
    super(style);
    this.#out.append(this.#text, this.#error);
    this.root.append(this.#title, this.#out, this.#end);
  }

  override connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute("role", "region");
    super.connectedCallback();
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (change.words) {
      setText(this.#title, machine.text("page-output"));
      this.setAttribute("aria-label", machine.text("page-output"));
    }
    if (!change.moved && !change.words && !change.loaded) return;
    const before = this.scrollHeight;
    setText(this.#text, this.#decoder.decode(machine.use((handle) => handle.output(TAIL))));
    setText(this.#error, this.#decoder.decode(machine.use((handle) => handle.errorOutput(TAIL))));
    setText(this.#end, ended(machine));
    // What is new comes into sight.
    if (this.scrollHeight !== before) this.scrollTop = this.scrollHeight;
  }
}

/** How the process ended, in words; nothing while it lives. */
export function ended(machine: LookasideMachine): string {
  const { exit } = machine.status;
  if (!exit) return "";
  if (exit.signal) return machine.text("page-killed", { signal: exit.signal });
  return machine.text("page-exited", { code: exit.code });
}
