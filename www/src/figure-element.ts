import { el, options, setText } from "./dom.js";
import { engineLife } from "./engine.js";
import type { LookasideMachine } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import { sheet } from "./styles.js";
import { type Figure, type FigureRegion, type FigureSettings, stages, views } from "./wasm/lookaside.js";

const style = sheet(`
  :host { display: flex; flex-direction: column; background: var(--lookaside-ground); }
  header { display: flex; align-items: center; gap: 6px; padding: 3px 8px; }
  header select { min-width: 0; font-weight: 600; }
  header .space { flex: 1; }
  :host(:not([choosable])) header { display: none; }
  .paper { position: relative; flex: 1; min-height: 0; overflow: hidden auto; scrollbar-width: thin; }
  canvas { display: block; touch-action: manipulation; }
  .tip {
    position: absolute; max-width: min(300px, 90%); padding: 3px 8px; border-radius: 6px; pointer-events: none;
    background: var(--lookaside-text); color: var(--lookaside-ground); font-size: 12px; z-index: 1;
  }
`);

/** Changes after which a figure may look different. */
const EVENTS = ["moved", "loaded", "selected", "words", "theme", "lesson", "running"] as const;

/** `<lookaside-figure view="…">`: one figure of the machine, on a canvas, as SVG, and in words. */
export class LookasideFigure extends MachinePart {
  static observedAttributes = ["view", "stage", "label"];

  #canvas = el("canvas", { tabIndex: 0, role: "img", part: "canvas" });
  #words = el("p");
  #tip = el("div", { className: "tip", hidden: true, "aria-hidden": "true" });
  #paper = el("div", { className: "paper" }, this.#canvas, this.#tip);
  #choice = el("select", { part: "view" });
  #stage = el("select", { part: "stage", hidden: true });
  #grow = el("button", { className: "plain", type: "button", textContent: "⤢" });
  #save = el("button", { className: "plain", type: "button", textContent: "⤓" });
  #observer: ResizeObserver | undefined;
  /** The region that the keyboard is at, or -1. */
  #at = -1;
  #figure: Figure | undefined;
  #life = 0;
  /** When it was drawn last, and how many milliseconds that took. */
  #drawnAt = 0;
  #took = 0;

  constructor() {
    super(style);
    const header = el(
      "header",
      {},
      this.#choice,
      this.#stage,
      el("span", { className: "space" }),
      this.#save,
      this.#grow,
    );
    this.#canvas.append(this.#words);
    this.root.append(header, this.#paper);
    this.#choice.addEventListener("change", () => this.#choose(this.#choice.value));
    this.#stage.addEventListener("change", () => this.setAttribute("stage", this.#stage.value));
    this.#save.addEventListener("click", () => this.#download());
    this.#grow.addEventListener("click", () => this.#toggleLarge());
    this.#canvas.addEventListener("pointermove", (event) => this.#hover(event));
    this.#canvas.addEventListener("pointerleave", () => this.#point(undefined));
    this.#canvas.addEventListener("click", (event) => this.#pin(event));
    this.#canvas.addEventListener("keydown", (event) => this.#key(event));
    this.#canvas.addEventListener("blur", () => this.#leave());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(() => this.#draw());
    this.#observer.observe(this.#paper);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
    this.#now()?.free();
    this.#figure = undefined;
  }

  attributeChangedCallback(_name: string, old: string | null, now: string | null): void {
    if (old === now) return;
    this.#at = -1;
    if (this.machine?.ready) this.#label(this.machine);
    this.#draw();
  }

  get view(): string {
    return this.getAttribute("view") ?? "storage";
  }

  /** The figure as an SVG document, as large as it is on screen. */
  toSVG(): string {
    return this.#now()?.svg() ?? "";
  }

  /** The figure as a PNG image. */
  toBlob(): Promise<Blob | null> {
    return new Promise((resolve) => this.#canvas.toBlob(resolve));
  }

  /** What the figure shows, in words. */
  describe(): string {
    return this.#now()?.description ?? "";
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (change.lesson || change.loaded) this.#follow(machine);
    if (change.words) this.#label(machine);
    if (machine.running && this.#isTired()) return;
    if (EVENTS.some((event) => change[event])) this.#draw();
  }

  /** Which of the figures that follow the lesson this one is; -1 if it does not. */
  #place(): number {
    return [...(this.machine?.querySelectorAll("lookaside-figure[follow]") ?? [])].indexOf(this);
  }

  #choose(view: string): void {
    this.setAttribute("view", view);
    if (this.hasAttribute("follow")) this.machine?.showView(view, this.#place());
  }

  /** Shows what the lesson's step is about. */
  #follow(machine: LookasideMachine): void {
    if (!this.hasAttribute("follow")) return;
    const view = machine.views[this.#place()];
    if (view) this.setAttribute("view", view);
    if (machine.stage) this.setAttribute("stage", machine.stage);
    else this.removeAttribute("stage");
  }

  #label(machine: LookasideMachine): void {
    const entries = views().map((id): [string, string] => [id, machine.text(`page-view-${id}`)]);
    this.#choice.replaceChildren(...options(entries, this.view));
    this.#choice.setAttribute("aria-label", machine.text("page-figure"));
    const names = stages().map((id): [string, string] => [id, machine.text(`page-stage-${id}`)]);
    this.#stage.replaceChildren(...options(names, this.getAttribute("stage") ?? stages().at(-1) ?? ""));
    this.#stage.setAttribute("aria-label", machine.text("page-stage"));
    this.#stage.hidden = this.view !== "source-to-process";
    this.#save.title = machine.text("page-save-svg");
    this.#save.setAttribute("aria-label", machine.text("page-save-svg"));
    this.#grow.title = machine.text("page-enlarge");
    this.#grow.setAttribute("aria-label", machine.text("page-enlarge"));
    this.#canvas.setAttribute(
      "aria-label",
      this.getAttribute("label") ?? machine.text(`page-view-${this.view}`),
    );
  }

  #settings(): FigureSettings {
    const machine = this.machine as LookasideMachine;
    return {
      lang: machine.language,
      dark: machine.dark,
      width: this.#paper.clientWidth,
      height: this.#paper.clientHeight,
      decimal: machine.decimal,
      stage: this.getAttribute("stage") ?? undefined,
      lowAtTop: this.getAttribute("low") !== "bottom",
      pointed: machine.selected,
    };
  }

  /** The figure that is drawn, unless it went with a lost instance. */
  #now(): Figure | undefined {
    return this.#life === engineLife() ? this.#figure : undefined;
  }

  /** While the machine runs, a figure takes at most a quarter of the time, so that the page keeps its pace. */
  #isTired(): boolean {
    return performance.now() - this.#drawnAt < 4 * this.#took;
  }

  #draw(): void {
    const start = performance.now();
    this.#drawNow();
    this.#drawnAt = performance.now();
    this.#took = this.#drawnAt - start;
  }

  #drawNow(): void {
    const machine = this.machine;
    const settings = machine?.ready ? this.#settings() : undefined;
    if (!machine || !settings || settings.width < 20 || settings.height < 20) return;
    try {
      const figure = machine.use((handle) => handle.figure(this.view, settings));
      this.#now()?.free();
      this.#figure = figure;
      this.#life = engineLife();
      this.#paint(figure);
    } catch {
      return; // Reported by the machine.
    }
    if (machine.running) return;
    setText(this.#words, this.describe());
    if (!this.matches(":hover")) this.#reveal(machine);
  }

  /** Scrolls to what is pointed at, if the figure is higher than its place and that is out of sight. */
  #reveal(machine: LookasideMachine): void {
    const { scrollHeight, clientHeight, scrollTop } = this.#paper;
    if (!machine.selected || scrollHeight <= clientHeight) return;
    const marked = this.#now()
      ?.regions()
      .filter((region) => machine.marks(region.thing));
    const inSight = marked?.some(({ y, height }) => y >= scrollTop && y + height <= scrollTop + clientHeight);
    const last = marked?.at(-1);
    if (last && !inSight) this.#paper.scrollTop = last.y + last.height / 2 - clientHeight / 2;
  }

  #paint(figure: Figure): void {
    const scale = devicePixelRatio || 1;
    const [width, height] = [Math.round(figure.width * scale), Math.round(figure.height * scale)];
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#canvas.style.width = `${figure.width}px`;
    this.#canvas.style.height = `${figure.height}px`;
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (context) figure.paint(context, scale);
  }

  // ---- pointing ----

  #regionAt(event: MouseEvent): FigureRegion | undefined {
    const { left, top } = this.#canvas.getBoundingClientRect();
    return this.#now()?.hit(event.clientX - left, event.clientY - top);
  }

  #hover(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    this.#point(this.#regionAt(event));
  }

  #point(region: FigureRegion | undefined): void {
    if (!this.machine?.ready) return;
    this.#canvas.style.cursor = region ? "pointer" : "default";
    this.#showTip(region);
    this.machine.select(region?.thing);
  }

  #pin(event: MouseEvent): void {
    const region = this.#regionAt(event);
    const again = region && this.machine?.pinned === region.thing;
    this.machine?.select(again ? undefined : region?.thing, { pinned: true });
    this.#showTip(region);
  }

  #showTip(region: FigureRegion | undefined): void {
    this.#tip.hidden = !region;
    if (!region) return;
    this.#tip.textContent = region.label;
    const { clientWidth, clientHeight, scrollTop } = this.#paper;
    const below = region.y + region.height + 6 + this.#tip.offsetHeight < clientHeight + scrollTop;
    const left = Math.min(region.x, clientWidth - this.#tip.offsetWidth - 4);
    this.#tip.style.left = `${Math.max(4, left)}px`;
    this.#tip.style.top = `${Math.max(4, below ? region.y + region.height + 6 : region.y - this.#tip.offsetHeight - 6)}px`;
  }

  /** Arrow keys walk through the regions; Enter pins one, Escape lets go. */
  #key(event: KeyboardEvent): void {
    const regions = this.#now()?.regions() ?? [];
    const moves: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const move = moves[event.key];
    if (move && regions.length > 0) {
      this.#at =
        this.#at < 0
          ? move > 0
            ? 0
            : regions.length - 1
          : (this.#at + move + regions.length) % regions.length;
      const region = regions[this.#at];
      this.#point(region);
      if (region) {
        this.machine?.say(region.label);
        this.#paper.scrollTop = Math.max(0, region.y - this.#paper.clientHeight / 2);
      }
    } else if (event.key === "Enter" && this.#at >= 0) {
      this.machine?.select(regions[this.#at]?.thing, { pinned: true });
    } else if (event.key === "Escape") {
      this.#leave();
      this.machine?.select(undefined, { pinned: true });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #leave(): void {
    this.#at = -1;
    this.#point(undefined);
  }

  // ---- header ----

  #toggleLarge(): void {
    const large = this.toggleAttribute("large");
    this.#grow.setAttribute("aria-pressed", String(large));
    this.dispatchEvent(
      new CustomEvent("lookaside-large", { detail: { large }, bubbles: true, composed: true }),
    );
  }

  #download(): void {
    const link = el("a", {
      href: URL.createObjectURL(new Blob([this.toSVG()], { type: "image/svg+xml" })),
      download: `${this.view}.svg`,
    });
    link.click();
    URL.revokeObjectURL(link.href);
  }
}
