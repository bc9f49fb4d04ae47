import { call, engineLife, loadEngine } from "./engine.js";
import { LookasideError } from "./errors.js";
import { findLesson } from "./lessons.js";
import { type Change, EVERYTHING, type MachinePart } from "./part.js";
import { Runner, type Speed } from "./runner.js";
import { base, sheet, tokens } from "./styles.js";
import {
  type InputFile,
  type LessonData,
  type LessonStep,
  MachineHandle,
  type MachineOptions,
  type Place,
  type SourceText,
  type Status,
  type StepUnit,
  type StopReason,
  text as wordsOf,
} from "./wasm/lookaside.js";

export type Language = "en" | "zh-CN";
export type Theme = "auto" | "light" | "dark";
/** What a machine can be made from. */
export type Input = { lesson: string } | { files: InputFile[]; options?: MachineOptions };

/** All that is needed to make the same machine again. */
interface Inputs {
  input: Input;
  /** Texts edited since; they replace the input's. */
  edited: InputFile[] | undefined;
}

const NOTHING: Change = {
  loaded: false,
  moved: false,
  selected: false,
  words: false,
  theme: false,
  running: false,
  lesson: false,
  said: false,
};

const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);
const own = sheet(":host { background: var(--lookaside-ground); }");

/** `<lookaside-machine>`: one running machine, for the parts inside it and those that name it with `for`. */
export class LookasideMachine extends Base {
  static observedAttributes = ["lesson", "lang", "theme"];

  #handle: MachineHandle | undefined;
  #life = 0;
  #inputs: Inputs | undefined;
  #lesson: LessonData | undefined;
  #lessonStep = 0;
  #views: string[] = [];
  #stage: string | undefined;
  #status: Status | undefined;
  /** The last position that was looked at: where a machine that is lost to a panic is restored. */
  #last: Place | undefined;
  #stop: StopReason = "done";
  #said: string | undefined;
  #hovered: string | undefined;
  #pinned: string | undefined;
  #marked: ReadonlySet<string> = new Set();
  #parts = new Set<MachinePart>();
  #change: Change = { ...NOTHING };
  #frame = 0;
  #runner = new Runner(this);

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [tokens, base, own];
    root.append(document.createElement("slot"));
  }

  connectedCallback(): void {
    if (this.#inputs) return;
    const lesson = this.getAttribute("lesson");
    if (lesson) this.load({ lesson }).catch(() => undefined);
  }

  /** Frees the machine, unless the element was only moved to another place in the page. */
  disconnectedCallback(): void {
    this.pause();
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#free();
      this.#inputs = undefined;
    });
  }

  attributeChangedCallback(name: string, old: string | null, now: string | null): void {
    if (old === now) return;
    if (name === "lang") this.changed({ words: true });
    if (name === "theme") this.changed({ theme: true });
    if (name === "lesson" && now && this.isConnected && this.#inputs)
      this.load({ lesson: now }).catch(() => undefined);
  }

  // ---- what it is ----

  /** A machine is there. */
  get ready(): boolean {
    return this.#handle !== undefined;
  }

  get language(): Language {
    return this.lang.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
  }

  get theme(): Theme {
    const theme = this.getAttribute("theme");
    return theme === "light" || theme === "dark" ? theme : "auto";
  }

  /** Whether it is to be drawn light on dark. */
  get dark(): boolean {
    if (this.theme !== "auto") return this.theme === "dark";
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }

  get status(): Status {
    this.#status ??= this.use((handle) => handle.status());
    this.#last = this.#status.position;
    return this.#status;
  }

  get position(): Place {
    return this.status.position;
  }

  /** Why it stands where it stands. */
  get stopReason(): StopReason {
    return this.#stop;
  }

  get running(): boolean {
    return this.#runner.running;
  }

  /** What it was made from. */
  get input(): Input | undefined {
    return this.#inputs?.input;
  }

  /** Whether its program was edited since. */
  get edited(): boolean {
    return this.#inputs?.edited !== undefined;
  }

  // ---- the lesson ----

  /** The preset that machines for opened files are made by. */
  get preset(): string {
    const input = this.#inputs?.input;
    return (input && "files" in input && input.options?.preset) || "textbook";
  }

  /** The lesson, if it runs one. */
  get lesson(): LessonData | undefined {
    return this.#lesson;
  }

  /** Whether numbers are shown in decimal: as the lesson wants it. */
  get decimal(): boolean {
    return this.#lesson?.decimal ?? false;
  }

  /** The lesson's step that is shown, from 0. */
  get lessonStep(): number {
    return this.#lessonStep;
  }

  /** Shows a step of the lesson, and takes the machine where the step wants it. */
  async goToLessonStep(step: number, { move = true } = {}): Promise<void> {
    const steps = this.#lesson?.steps ?? [];
    const wanted = Math.min(Math.max(0, step), steps.length - 1);
    if (wanted < 0) return;
    this.#lessonStep = wanted;
    const { place, views, stage, pointed } = steps[wanted] as LessonStep;
    if (move) await this.seek(place);
    if (views.length > 0) this.#views = [...views];
    this.#stage = stage;
    this.select(pointed, { pinned: true });
    this.changed({ lesson: true });
  }

  /** The figures that the lesson wants to be seen, the main one first; figures with `follow` show them in order. */
  get views(): readonly string[] {
    return this.#views;
  }

  /** How far the lesson wants the way from source to process to be shown. */
  get stage(): string | undefined {
    return this.#stage;
  }

  /** Makes a figure one of those that are seen, in this place. */
  showView(view: string, place = 0): void {
    this.#views[place] = view;
    this.changed({ lesson: true });
  }

  /** Does what a `machine:` link says: `goto/3`, `step/instruction/5`, `run`, `point/symbol/msg`, `view/translation` … */
  async act(action: string): Promise<void> {
    const [verb, ...rest] = action.replace(/^machine:/, "").split("/");
    if (verb === "goto") await this.seek(placeFrom(rest.join("/")));
    else if (verb === "step")
      await this.step(Number(rest[1] ?? 1), { unit: (rest[0] ?? "instruction") as StepUnit });
    else if (verb === "run") this.run().catch(() => undefined);
    else if (verb === "reset") await this.reset();
    else if (verb === "point") this.select(rest.join("/"), { pinned: true });
    else if (verb === "view" && rest[0] && !this.#views.includes(rest[0])) this.showView(rest[0]);
    else if (verb === "stage") this.showStage(rest[0]);
  }

  /** Shows the way from source to process as far as this stage. */
  showStage(stage: string | undefined): void {
    this.#stage = stage;
    this.changed({ lesson: true });
  }

  // ---- making it ----

  /** Makes a new machine. If that fails, the old one stays as it is. */
  async load(input: Input): Promise<void> {
    await this.#engine();
    const made = this.#guard(() => make({ input, edited: undefined }, this.language));
    this.#replace({ input, edited: undefined }, made, { step: 0, event: 0 });
    this.#lessonStep = 0;
    this.#lesson = "lesson" in input ? findLesson(input.lesson) : undefined;
    if (this.#lesson) await this.goToLessonStep(0);
    else this.#settle(this.use((handle) => handle.seek({ step: 1, event: 0 })));
    this.dispatchEvent(new Event("load"));
  }

  /** Makes the same machine with these texts in place of its own, and stands before the first instruction. */
  async rebuild(files: InputFile[]): Promise<void> {
    const input = this.#inputs?.input;
    if (!input) return;
    await this.#engine();
    // What is wrong with the texts is for the caller to show, at the line.
    const made = call(() => make({ input, edited: files }, this.language));
    this.#replace({ input, edited: files }, made, { step: 1, event: 0 });
  }

  async #engine(): Promise<void> {
    try {
      await loadEngine();
    } catch (cause) {
      throw this.#fail(cause);
    }
  }

  #replace(inputs: Inputs, made: MachineHandle, position: Place): void {
    this.pause();
    this.#free();
    this.#handle = made;
    this.#life = engineLife();
    this.#inputs = inputs;
    this.#hovered = undefined;
    this.#pinned = undefined;
    this.#marked = new Set();
    this.#settle(this.use((handle) => handle.seek(position)));
    this.changed({ ...EVERYTHING });
  }

  #free(): void {
    if (this.#handle && this.#life === engineLife()) this.#handle.free();
    this.#handle = undefined;
    this.#status = undefined;
    this.#last = undefined;
  }

  // ---- moving it ----

  /** Goes `count` units on; back where `count` is negative. */
  async step(count = 1, { unit = "instruction" as StepUnit } = {}): Promise<void> {
    this.pause();
    this.#settle(this.use((handle) => handle.step(unit, count)));
    if (this.#stop === "budget") await this.#runner.search(unit);
  }

  async seek(position: Place): Promise<void> {
    this.pause();
    this.#settle(this.use((handle) => handle.seek(position)));
  }

  async reset(): Promise<void> {
    this.pause();
    this.use((handle) => handle.reset());
    this.#settle("done");
  }

  /** Runs until the process ends, somebody pauses it, or `signal` aborts. It never holds the page up. */
  async run({
    speed = "full" as Speed,
    unit = "instruction" as StepUnit,
    signal = undefined as AbortSignal | undefined,
  } = {}): Promise<void> {
    signal?.addEventListener("abort", () => this.pause(), { once: true });
    await this.#runner.run(speed, unit);
  }

  pause(): void {
    this.#runner.pause();
  }

  /** Called by the runner after each slice. */
  ranTo(stop: StopReason): void {
    this.#settle(stop);
  }

  #settle(stop: StopReason): void {
    this.#stop = stop;
    this.#status = undefined;
    this.#said = undefined;
    this.changed({ moved: true });
  }

  // ---- looking ----

  /** Asks the machine something. A machine lost to a panic is made again first. */
  use<T>(question: (handle: MachineHandle) => T): T {
    return this.#guard(() => question(this.#alive()));
  }

  #alive(): MachineHandle {
    if (this.#handle && this.#life === engineLife()) return this.#handle;
    if (!this.#inputs) throw new LookasideError("bad-input", "no machine is loaded");
    const restored = make(this.#inputs, this.language);
    if (this.#last) restored.seek(this.#last);
    this.#status = undefined;
    this.#life = engineLife();
    this.#handle = restored;
    return restored;
  }

  #guard<T>(action: () => T): T {
    try {
      return call(action);
    } catch (cause) {
      throw this.#fail(cause);
    }
  }

  /** Words in the page's language. */
  text(id: string, args: Record<string, string | number> = {}): string {
    return call(() => wordsOf(this.language, id, args));
  }

  /**
   * Points at a thing in every part; `undefined` points at nothing. A pinned thing stays, and is seen again when the
   * pointer has left everything else.
   */
  select(thing: string | undefined, { pinned = false } = {}): void {
    const before = this.selected;
    if (pinned) this.#pinned = thing;
    this.#hovered = pinned ? undefined : thing;
    const selected = this.selected;
    if (selected === before) return;
    this.#marked = new Set(selected ? this.use((handle) => handle.related(selected)) : []);
    this.changed({ selected: true });
    this.#announce("lookaside-select", { thing: selected, pinned: this.#hovered === undefined });
  }

  /** The thing that is pointed at. */
  get selected(): string | undefined {
    return this.#hovered ?? this.#pinned;
  }

  /** The thing that stays pointed at. */
  get pinned(): string | undefined {
    return this.#pinned;
  }

  /** Whether this thing is the one pointed at, or the same in another guise. */
  marks(thing: string): boolean {
    return this.#marked.has(thing);
  }

  /** Says a sentence in the status region, until the machine moves. */
  say(sentence: string): void {
    this.#said = sentence;
    this.changed({ said: true });
  }

  /** What the page said since the machine moved. */
  get said(): string | undefined {
    return this.#said;
  }

  // ---- telling the parts ----

  addPart(part: MachinePart): void {
    this.#parts.add(part);
    part.show(EVERYTHING);
  }

  removePart(part: MachinePart): void {
    this.#parts.delete(part);
  }

  /** Notes a change; the parts are told once, before the next frame. */
  changed(change: Partial<Change>): void {
    for (const key of Object.keys(change) as (keyof Change)[]) this.#change[key] ||= change[key] ?? false;
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => this.#tell());
  }

  #tell(): void {
    this.#frame = 0;
    const change = this.#change;
    this.#change = { ...NOTHING };
    if (!this.ready) return;
    for (const part of this.#parts) part.show(change);
    if (change.moved) this.#announce("lookaside-change", { position: this.position, running: this.running });
    if (change.moved && !this.running) this.#announce("lookaside-stop", { reason: this.#stop });
  }

  #announce(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  #fail(cause: unknown): LookasideError {
    const error = LookasideError.from(cause);
    this.pause();
    // Everything that was drawn by a lost instance is drawn again.
    if (error.code === "panic") this.changed({ ...EVERYTHING });
    this.dispatchEvent(new ErrorEvent("error", { error, message: error.message }));
    return error;
  }
}

function make({ input, edited }: Inputs, language: Language): MachineHandle {
  if ("files" in input) return MachineHandle.fromFiles(edited ?? input.files, input.options ?? {}, language);
  const lesson = findLesson(input.lesson);
  if (!lesson) throw new LookasideError("bad-input", `${input.lesson}: there is no lesson of this name`);
  return MachineHandle.fromFiles(edited ?? filesOf(lesson.files), lesson.options, language);
}

/** Texts as files. */
export function filesOf(texts: SourceText[]): InputFile[] {
  const encoder = new TextEncoder();
  return texts.map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
}

/** `12` or `12.3`: steps, and events of the next one. */
export function placeFrom(text: string): Place {
  const [step, event] = text.split(".").map((part) => Math.max(0, Math.trunc(Number(part)) || 0));
  return { step: step ?? 0, event: event ?? 0 };
}
