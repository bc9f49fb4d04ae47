import { el, options, setText } from "./dom.js";
import { lessons } from "./lessons.js";
import type { LookasideMachine } from "./machine-element.js";
import { type Change, MachinePart } from "./part.js";
import { safe } from "./safe-html.js";
import { sheet } from "./styles.js";

const style = sheet(`
  :host { display: flex; flex-direction: column; background: var(--lookaside-ground); }
  header { display: flex; gap: 6px; align-items: center; padding: 4px 8px; }
  header select { flex: 1; min-width: 0; font-weight: 600; }
  article { flex: 1; overflow: auto; padding: 2px 12px 8px; font-size: 15px; line-height: 1.55; }
  article h1, article h2, article h3 { font-size: 16px; margin: 6px 0; }
  article p, article ul, article ol, article pre, article table { margin: 6px 0; }
  article pre, article code { font-family: var(--lookaside-mono); font-size: 0.88em; }
  article pre { padding: 6px 8px; overflow: auto; background: var(--lookaside-surface); border-radius: 6px; }
  article table { border-collapse: collapse; }
  article td, article th { border: 1px solid var(--lookaside-line); padding: 2px 6px; }
  button.link {
    display: inline; min-height: 0; padding: 0; border: none; background: none; font-weight: 600; text-align: start;
    color: var(--lookaside-accent); text-decoration: underline; text-underline-offset: 2px;
  }
  .own { padding: 4px 12px; background: var(--lookaside-surface); }
`);

/** `<lookaside-lesson>`: the lesson's text, whose links drive the machine, a step at a time. */
export class LookasideLesson extends MachinePart {
  #choice = el("select");
  #previous = el("button", { type: "button", textContent: "‹" });
  #next = el("button", { type: "button", className: "main", textContent: "›" });
  #place = el("span", { className: "quiet" });
  #own = el("p", { className: "own", hidden: true });
  #article = el("article", { tabIndex: 0, part: "text" });
  #shown = "";

  constructor() {
    super(style);
    this.root.append(
      el("header", {}, this.#choice, this.#previous, this.#place, this.#next),
      this.#own,
      this.#article,
    );
    this.#choice.addEventListener("change", () => {
      if (this.#choice.value) this.machine?.setAttribute("lesson", this.#choice.value);
    });
    this.#previous.addEventListener("click", () => this.go(-1));
    this.#next.addEventListener("click", () => this.go(1));
    this.#article.addEventListener("click", (event) => this.#follow(event));
  }

  /** Goes to the next step of the lesson, or the one before. */
  go(steps: number): void {
    const machine = this.machine;
    machine?.goToLessonStep(machine.lessonStep + steps).catch(() => undefined);
  }

  protected override update(machine: LookasideMachine, change: Change): void {
    if (change.words) this.#label(machine);
    if (change.words || change.lesson || change.loaded) this.#showStep(machine);
  }

  #label(machine: LookasideMachine): void {
    const names: [string, string][] = lessons.map(({ id, title }) => [id, title[machine.language]]);
    const own: [string, string][] = machine.lesson ? [] : [["", machine.text("page-own-program")]];
    this.#choice.replaceChildren(...options([...own, ...names], machine.lesson?.id ?? ""));
    this.#choice.setAttribute("aria-label", machine.text("page-lesson"));
    this.#previous.setAttribute("aria-label", machine.text("page-previous"));
    this.#next.setAttribute("aria-label", machine.text("page-next"));
    this.#article.setAttribute("aria-label", machine.text("page-lesson"));
  }

  #showStep(machine: LookasideMachine): void {
    const { lesson, lessonStep } = machine;
    this.#previous.hidden = this.#next.hidden = this.#place.hidden = lesson === undefined;
    this.#own.hidden = lesson !== undefined;
    if (!lesson) {
      this.#label(machine);
      setText(this.#own, machine.text("page-own-hint"));
      this.#article.replaceChildren();
      this.#shown = "";
      return;
    }
    if (this.#choice.value !== lesson.id) this.#label(machine);
    setText(this.#place, `${lessonStep + 1}/${lesson.steps.length}`);
    this.#previous.disabled = lessonStep === 0;
    this.#next.disabled = lessonStep + 1 >= lesson.steps.length;
    const html = lesson.steps[lessonStep]?.html[machine.language] ?? "";
    if (html === this.#shown) return;
    this.#shown = html;
    this.#article.replaceChildren(safe(html));
    this.#article.scrollTop = 0;
  }

  #follow(event: Event): void {
    const action = (event.target as Element).closest<HTMLElement>("[data-action]")?.dataset.action;
    if (action) this.machine?.act(action).catch(() => undefined);
  }
}
