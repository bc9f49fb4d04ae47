import { el, options } from "./dom.js";
import { Editor } from "./editor.js";
import { LookasideError } from "./errors.js";
import { filesOf, type LookasideMachine } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import { sheet } from "./styles.js";
import { type Finding, presets, type SourceText } from "./wasm/lookaside.js";

const style = sheet(`
  :host { display: flex; flex-direction: column; background: var(--lookaside-ground); }
  .tabs { display: flex; align-items: center; gap: 4px; padding: 4px 8px; flex-wrap: wrap; }
  .tabs [role="tablist"] { display: flex; gap: 4px; flex: 1; flex-wrap: wrap; }
  .tabs button { font-size: 13px; }
  .editor, .listing { flex: 1; min-height: 0; overflow: auto; }
  .findings { margin: 0; padding: 4px 8px 6px; max-height: 40%; overflow: auto; background: var(--lookaside-error-ground); }
  .findings p, .findings ul { margin: 0; }
  .findings p { color: var(--lookaside-error); font-weight: 600; }
  .findings ul { padding: 0; list-style: none; }
  .findings button { text-align: start; padding: 0 4px; min-height: 24px; color: var(--lookaside-error); }
  table { border-collapse: collapse; width: 100%; }
  td, th { padding: 0 8px; white-space: pre; text-align: start; font-weight: 400; }
  td:last-child { width: 100%; }
  tr.current { background: var(--lookaside-current); box-shadow: inset 3px 0 0 var(--lookaside-accent); }
  tr.symbol th { padding-top: 6px; font-weight: 600; }
`);

/** How long typing has to rest before the program is assembled again. */
const REST_MS = 500;
/** How many instructions are listed around the program counter. */
const AROUND = 60;

/** `<lookaside-program>`: the source texts to edit, with the assembler's findings at their lines, and the disassembly. */
export class LookasideProgram extends MachinePart {
  #names = el("div", { role: "tablist" });
  #preset = el("select");
  #findings = el("div", { className: "findings", hidden: true, part: "findings" });
  #editorBox = el("div", { className: "editor", role: "tabpanel" });
  #listing = el("div", { className: "listing mono", role: "tabpanel", tabIndex: 0, hidden: true });
  #editor: Editor | undefined;
  #texts: SourceText[] = [];
  /** Index of the text shown, or -1 for the disassembly. */
  #shown = 0;
  #found: Finding[] = [];
  #timer = 0;
  /** What is marked, so that a running machine does not mark it again each frame. */
  #marks = "";

  constructor() {
    super(style);
    this.root.append(
      el("div", { className: "tabs" }, this.#names, this.#preset),
      this.#findings,
      this.#editorBox,
      this.#listing,
    );
    this.#preset.addEventListener("change", () => this.#changePreset());
    this.#listing.addEventListener("pointerover", (event) => this.machine?.select(thingOf(event)));
    this.#listing.addEventListener("pointerleave", () => this.machine?.select(undefined));
    this.#names.addEventListener("keydown", (event) => this.#tabKey(event));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (change.loaded) this.#read(machine);
    if (change.loaded || change.words) this.#label(machine);
    if (change.loaded || change.words || change.moved || change.selected) this.#mark(machine, change);
  }

  #read(machine: LookasideMachine): void {
    const texts = machine.use((handle) => handle.sources());
    // An edit that was built is in the editor already; the cursor stays where it is.
    const same =
      texts.length === this.#texts.length && texts.every((text, i) => text.text === this.#texts[i]?.text);
    this.#texts = texts;
    this.#tell([], "");
    if (same && texts.length > 0) return;
    this.#show(texts.length > 0 ? 0 : -1);
  }

  #label(machine: LookasideMachine): void {
    const tab = (index: number, words: string) =>
      el("button", {
        type: "button",
        role: "tab",
        textContent: words,
        "aria-selected": String(index === this.#shown),
        tabIndex: index === this.#shown ? 0 : -1,
        onclick: () => this.#show(index),
      });
    const names = this.#texts.map(({ name }, index) => tab(index, name));
    this.#names.replaceChildren(...names, tab(-1, machine.text("page-disassembly")));
    this.#names.setAttribute("aria-label", machine.text("page-program"));
    this.#listing.setAttribute("aria-label", machine.text("page-disassembly"));
    this.#editorBox.setAttribute("aria-label", machine.text("page-program"));
    this.#preset.hidden = machine.lesson !== undefined;
    const known = presets().map((name): [string, string] => [name, machine.text(`page-preset-${name}`)]);
    this.#preset.replaceChildren(...options(known, machine.preset));
    this.#preset.setAttribute("aria-label", machine.text("page-preset"));
  }

  #show(index: number): void {
    this.#shown = index;
    this.#listing.hidden = index >= 0;
    this.#editorBox.hidden = index < 0;
    const text = this.#texts[index];
    if (text) {
      this.#editor ??= new Editor(this.#editorBox, this.root, {
        edited: () => this.#edited(),
        pointed: (line) =>
          this.machine?.select(line === undefined ? undefined : `line/${this.#shown}/${line}`),
      });
      this.#editor.show(text.text, text.name);
      this.#find();
    }
    if (!this.machine?.ready) return;
    this.#label(this.machine);
    this.#mark(this.machine, { moved: true });
  }

  #tabKey(event: KeyboardEvent): void {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const count = this.#texts.length + 1;
    const at = (this.#shown + count) % count;
    const next = (at + move + count) % count;
    this.#show(next === this.#texts.length ? -1 : next);
    this.#names.querySelector<HTMLElement>('[aria-selected="true"]')?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  // ---- editing ----

  #edited(): void {
    const text = this.#texts[this.#shown];
    if (text && this.#editor) text.text = this.#editor.text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#build(), REST_MS);
  }

  async #build(): Promise<void> {
    try {
      await this.machine?.rebuild(filesOf(this.#texts));
    } catch (cause) {
      const { findings, message } = LookasideError.from(cause);
      this.#tell(findings, message);
    }
  }

  #tell(findings: Finding[], message: string): void {
    this.#found = findings;
    this.#find();
    this.#findings.hidden = message === "";
    this.#findings.replaceChildren(
      el("p", { textContent: message }),
      el("ul", {}, ...findings.map((finding) => el("li", {}, this.#findingButton(finding)))),
    );
  }

  #findingButton(finding: Finding): HTMLElement {
    const place =
      finding.line > 0 ? `${finding.file}:${finding.line}:${finding.column} ` : `${finding.file} `;
    return el("button", {
      type: "button",
      className: "plain",
      textContent: place + words(finding),
      onclick: () => {
        const index = this.#texts.findIndex(({ name }) => name === finding.file);
        if (index < 0) return;
        if (index !== this.#shown) this.#show(index);
        this.#editor?.goTo(finding);
      },
    });
  }

  /** Puts the findings of the text that is shown at their lines. */
  #find(): void {
    const name = this.#texts[this.#shown]?.name;
    this.#editor?.find(
      this.#found.filter((finding) => finding.file === name && finding.line > 0),
      words,
    );
  }

  #changePreset(): void {
    const machine = this.machine;
    const input = machine?.input;
    if (!machine || !input || !("files" in input)) return;
    machine
      .load({ ...input, options: { ...input.options, preset: this.#preset.value } })
      .catch(() => undefined);
  }

  // ---- marking ----

  #mark(machine: LookasideMachine, change: Partial<Change>): void {
    if (this.#shown < 0) {
      if (!machine.running) this.#list(machine);
      return;
    }
    const lines = this.#texts[this.#shown]?.text.split("\n").length ?? 0;
    const marked: number[] = [];
    if (machine.selected) {
      for (let line = 1; line <= lines; line++)
        if (machine.marks(`line/${this.#shown}/${line}`)) marked.push(line);
    }
    const [source, line] = machine.status.line?.split("/").slice(1).map(Number) ?? [];
    const current = source === this.#shown ? line : undefined;
    const marks = `${this.#shown} ${current} ${marked}`;
    if (machine.running && marks === this.#marks) return;
    this.#marks = marks;
    this.#editor?.mark({ current, marked }, change.moved === true && !machine.running);
  }

  #list(machine: LookasideMachine): void {
    const rows = machine.use((handle) => handle.disassembly(AROUND / 4, AROUND));
    const body = el("tbody");
    for (const row of rows) {
      if (row.symbol) {
        const marked = machine.marks(`symbol/${row.symbol}`) ? "symbol marked" : "symbol";
        body.append(
          el(
            "tr",
            { className: marked, "data-thing": `symbol/${row.symbol}` },
            el("th", { colSpan: 3, textContent: `${row.symbol}:` }),
          ),
        );
      }
      const classes = [row.current && "current", machine.marks(row.thing) && "marked"]
        .filter(Boolean)
        .join(" ");
      body.append(
        el(
          "tr",
          { className: classes, "data-thing": row.thing },
          el("td", { className: "quiet", textContent: row.address }),
          el("td", { className: "quiet", textContent: row.bits }),
          el("td", { textContent: row.text }),
        ),
      );
    }
    this.#listing.replaceChildren(el("table", {}, body));
    this.#listing.querySelector(".current")?.scrollIntoView({ block: "nearest" });
  }
}

function words(finding: Finding): string {
  return finding.expected ? `${finding.message} (${finding.expected})` : finding.message;
}

function thingOf(event: Event): string | undefined {
  return (event.target as Element).closest<HTMLElement>("[data-thing]")?.dataset.thing;
}
