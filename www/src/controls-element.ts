import { el, options, setText } from "./dom.js";
import type { LookasideMachine } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import type { Speed } from "./runner.js";
import { sheet } from "./styles.js";
import type { StepUnit } from "./wasm/lookaside.js";

const style = sheet(`
  :host { display: grid; gap: 2px; padding: 4px 10px 5px; border-top: 1px solid var(--lookaside-line); background: var(--lookaside-surface); }
  .row { display: flex; align-items: center; gap: 6px; flex-wrap: wrap; }
  .sentence { min-height: 1.45em; max-height: 4.35em; overflow: auto; margin: 0; font-size: 15px; line-height: 1.45; }
  .timeline { flex: 1; min-width: 160px; accent-color: var(--lookaside-accent); }
  .position { min-width: 11em; text-align: end; }
  label { display: inline-flex; align-items: center; gap: 4px; }
  @media (max-width: 700px) { .position { min-width: 0; } .sentence { font-size: 14px; max-height: 5.8em; overflow: auto; } }
`);

const UNITS: StepUnit[] = ["event", "instruction", "fault", "system-call"];
const SPEEDS: [string, Speed][] = [
  ["1", 1],
  ["4", 4],
  ["20", 20],
  ["200", 200],
  ["full", "full"],
];

/** `<lookaside-controls>`: step, run, pause, the timeline, and what the last step did in one sentence. */
export class LookasideControls extends MachinePart {
  #sentence = el("p", { className: "sentence", role: "status", "aria-live": "polite", part: "sentence" });
  #back = el("button", { type: "button" });
  #step = el("button", { type: "button", className: "main" });
  #run = el("button", { type: "button" });
  #reset = el("button", { type: "button" });
  #unit = el("select");
  #speed = el("select");
  #unitLabel = el("span", { className: "quiet" });
  #speedLabel = el("span", { className: "quiet" });
  #timeline = el("input", { type: "range", className: "timeline", min: "0", max: "1", step: "1" });
  #position = el("output", { className: "position mono", "aria-live": "off" });
  #wanted: number | undefined;

  constructor() {
    super(style);
    this.#back.dataset.action = "back";
    this.#step.dataset.action = "step";
    this.#run.dataset.action = "run";
    this.#reset.dataset.action = "reset";
    this.root.append(
      this.#sentence,
      el(
        "div",
        { className: "row" },
        this.#reset,
        this.#back,
        this.#step,
        el("label", {}, this.#unitLabel, this.#unit),
        this.#run,
        el("label", {}, this.#speedLabel, this.#speed),
        this.#timeline,
        this.#position,
      ),
    );
    this.#back.addEventListener("click", () => this.#move(-1));
    this.#step.addEventListener("click", () => this.#move(1));
    this.#run.addEventListener("click", () => this.toggle());
    this.#reset.addEventListener("click", () => quietly(this.machine?.reset()));
    this.#timeline.addEventListener("input", () => this.#scrub());
  }

  get unit(): StepUnit {
    return (this.#unit.value || "instruction") as StepUnit;
  }

  set unit(unit: StepUnit) {
    this.#unit.value = unit;
  }

  /** One step of the chosen size; backwards with -1. */
  #move(count: number): void {
    quietly(this.machine?.step(count, { unit: this.unit }));
  }

  stepForward(): void {
    this.#move(1);
  }

  stepBack(): void {
    this.#move(-1);
  }

  /** Runs, or pauses what runs. */
  toggle(): void {
    const machine = this.machine;
    if (!machine?.ready) return;
    if (machine.running) machine.pause();
    else {
      const speed = SPEEDS.find(([name]) => name === this.#speed.value)?.[1] ?? "full";
      quietly(machine.run({ speed, unit: this.unit }));
    }
  }

  /** While the handle is dragged, only the newest place counts, once a frame. */
  #scrub(): void {
    const first = this.#wanted === undefined;
    this.#wanted = Number(this.#timeline.value);
    if (!first) return;
    requestAnimationFrame(() => {
      const step = this.#wanted ?? 0;
      this.#wanted = undefined;
      quietly(this.machine?.seek({ step, event: 0 }));
    });
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (change.words) this.#label(machine);
    if (change.words || change.running) this.#showRunning(machine);
    if (change.moved || change.words || change.loaded || change.running) this.#showPosition(machine);
    if (change.moved || change.words || change.loaded || change.running || change.said)
      this.#narrate(machine);
  }

  #label(machine: LookasideMachine): void {
    this.#back.textContent = machine.text("page-back");
    this.#step.textContent = machine.text("page-step");
    this.#reset.textContent = machine.text("page-reset");
    setText(this.#unitLabel, machine.text("page-unit"));
    setText(this.#speedLabel, machine.text("page-speed"));
    const units = UNITS.map((unit): [string, string] => [unit, machine.text(`page-unit-${unit}`)]);
    this.#unit.replaceChildren(...options(units, this.unit));
    const speeds = SPEEDS.map(([name]): [string, string] => [
      name,
      name === "full"
        ? machine.text("page-speed-full")
        : machine.text("page-speed-steps", { count: Number(name) }),
    ]);
    this.#speed.replaceChildren(...options(speeds, this.#speed.value || "full"));
    this.#timeline.setAttribute("aria-label", machine.text("page-timeline"));
  }

  #showRunning(machine: LookasideMachine): void {
    this.#run.textContent = machine.text(machine.running ? "page-pause" : "page-run");
    this.#run.setAttribute("aria-pressed", String(machine.running));
  }

  #showPosition(machine: LookasideMachine): void {
    const { position, furthest, exit } = machine.status;
    this.#timeline.max = String(Math.max(1, furthest.step, position.step));
    if (this.#wanted === undefined) this.#timeline.value = String(position.step);
    const words = machine.text(position.event > 0 ? "page-position-inside" : "page-position", {
      step: position.step,
      event: position.event,
    });
    this.#timeline.setAttribute("aria-valuetext", words);
    setText(this.#position, words);
    const atStart = position.step === 0 && position.event === 0;
    this.#back.disabled = atStart;
    this.#reset.disabled = atStart && !machine.running;
    this.#step.disabled = exit !== undefined && !machine.running;
    this.#run.disabled = exit !== undefined && !machine.running;
  }

  #narrate(machine: LookasideMachine): void {
    if (machine.running) {
      setText(this.#sentence, machine.text("page-running"));
      return;
    }
    setText(
      this.#sentence,
      machine.said ?? machine.use((handle) => handle.narration(machine.language, machine.decimal)),
    );
  }
}

/** The machine tells about failures itself, by its `error` event. */
function quietly(promise: Promise<void> | undefined): void {
  promise?.catch(() => undefined);
}
