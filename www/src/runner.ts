import type { LookasideMachine } from "./machine-element.js";
import type { StepUnit, StopReason } from "./wasm/lookaside.js";

/** Steps a second, or as fast as it goes. */
export type Speed = number | "full";

/** What is done in one frame; why the machine stopped, if it moved. */
type Slice = (now: number) => StopReason | undefined;

/** Of a frame's 16 ms, what the machine may take; the rest is for drawing. */
const SLICE_MS = 7;

/** Runs a machine in slices, one each animation frame, so that the page stays alive and can always pause it. */
export class Runner {
  #machine: LookasideMachine;
  #frame = 0;
  #finish: (() => void) | undefined;
  /** Instructions in one call: grows until a call takes about a quarter of a slice. */
  #chunk = 1000;

  constructor(machine: LookasideMachine) {
    this.#machine = machine;
  }

  get running(): boolean {
    return this.#finish !== undefined;
  }

  /** Runs until the end or the pause. */
  run(speed: Speed, unit: StepUnit): Promise<void> {
    const slice = speed === "full" ? () => this.#atFullSpeed() : this.#atSpeed(speed, unit);
    return this.#start(slice, ["budget", "done"]);
  }

  /** Goes on looking for what a step that ran out of budget was looking for. */
  search(unit: StepUnit): Promise<void> {
    return this.#start(() => this.#machine.use((handle) => handle.step(unit, 1)), ["budget"]);
  }

  /** Runs slices as long as they stop for one of these reasons. */
  #start(slice: Slice, onwards: StopReason[]): Promise<void> {
    this.pause();
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#machine.changed({ running: true });
      this.#next(slice, onwards);
    });
  }

  pause(): void {
    const finish = this.#finish;
    if (!finish) return;
    cancelAnimationFrame(this.#frame);
    this.#finish = undefined;
    this.#machine.changed({ running: true, moved: true });
    finish();
  }

  #next(slice: Slice, onwards: StopReason[]): void {
    this.#frame = requestAnimationFrame((now) => {
      let stop: StopReason | undefined;
      try {
        stop = slice(now);
      } catch {
        return; // The machine reported it and paused.
      }
      if (stop) this.#machine.ranTo(stop);
      if (stop && !onwards.includes(stop)) this.pause();
      else if (this.running) this.#next(slice, onwards);
    });
  }

  #atFullSpeed(): StopReason {
    const start = performance.now();
    for (;;) {
      const before = performance.now();
      const stop = this.#machine.use((handle) => handle.run(this.#chunk));
      const after = performance.now();
      if (stop !== "budget" || after - start >= SLICE_MS) return stop;
      if (after - before < SLICE_MS / 8) this.#chunk = Math.min(this.#chunk * 2, 10_000_000);
      else if (after - before > SLICE_MS / 2) this.#chunk = Math.max(Math.floor(this.#chunk / 2), 100);
    }
  }

  #atSpeed(speed: number, unit: StepUnit): Slice {
    let last: number | undefined;
    let due = 1;
    return (now) => {
      due += last === undefined ? 0 : ((now - last) / 1000) * speed;
      last = now;
      const count = Math.floor(due);
      if (count === 0) return undefined;
      due -= count;
      return this.#machine.use((handle) => handle.step(unit, count));
    };
  }
}
