import { define } from "./define.js";
import { el } from "./dom.js";
import { hotKeys } from "./hot-keys.js";
import { type LookasideMachine, placeFrom } from "./machine-element.js";
import { remembered } from "./storage.js";
import type { InputFile } from "./wasm/lookaside.js";

/** What the address says after `#`: lesson, its step, the machine's position, language. */
function permalink(): URLSearchParams {
  return new URLSearchParams(location.hash.slice(1));
}

function firstLanguage(): string {
  const known = permalink().get("lang") ?? remembered.get("lang") ?? navigator.language;
  return known.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

function choose(machine: LookasideMachine, what: string, value: string): void {
  if (what === "language") {
    remembered.set("lang", value);
    setLanguage(machine, value);
    keepLink(machine);
  }
  if (what === "theme") {
    remembered.set("theme", value);
    setTheme(machine, value);
  }
  if (what === "hotkeys") {
    remembered.set("hotkeys", value === "" ? "off" : "on");
    machine.toggleAttribute("hotkeys", value !== "");
  }
}

function setLanguage(machine: LookasideMachine, language: string): void {
  document.documentElement.lang = language;
  machine.lang = language;
}

function setTheme(machine: LookasideMachine, theme: string): void {
  machine.setAttribute("theme", theme);
  document.documentElement.style.colorScheme = theme === "auto" ? "light dark" : theme;
}

/** Texts are short enough for the machine that fits a screen; what a compiler made gets a real one. */
function presetFor(files: InputFile[]): string {
  return files.every(({ name }) => /\.s$/i.test(name)) ? "textbook" : "desktop";
}

/** Opens files; if they are bad, says so and leaves the machine as it is. */
async function open(machine: LookasideMachine, list: File[]): Promise<void> {
  const read = async (file: File): Promise<InputFile> => ({
    name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()),
  });
  try {
    const files = await Promise.all(list.map(read));
    await machine.load({ files, options: { preset: presetFor(files) } });
    hideProblem();
    history.replaceState(null, "", location.pathname + location.search);
  } catch {
    // The machine's `error` event has shown it.
  }
}

function acceptDrops(machine: LookasideMachine): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  for (const end of ["dragleave", "drop", "dragend"]) {
    document.addEventListener(end, () => document.body.classList.remove("dropping"));
  }
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) open(machine, files);
  });
}

// ---- problems ----

const problem = el("div", { className: "problem", role: "alert", hidden: true });

function showProblem(machine: LookasideMachine, message: string, details: string[]): void {
  const close = el("button", {
    type: "button",
    textContent: machine.ready ? machine.text("page-close") : "×",
  });
  close.addEventListener("click", hideProblem);
  const list =
    details.length > 0 && el("ul", {}, ...details.map((words) => el("li", { textContent: words })));
  problem.replaceChildren(el("p", { textContent: message }), list || "", close);
  problem.hidden = false;
}

function hideProblem(): void {
  problem.hidden = true;
}

function watchProblems(machine: LookasideMachine): void {
  machine.addEventListener("error", (event) => {
    const { error } = event as ErrorEvent;
    const details = error.findings.map(
      (found: { file: string; line: number; column: number; message: string; expected: string }) => {
        const place = found.line > 0 ? `${found.file}:${found.line}:${found.column}: ` : "";
        return `${place}${found.message}${found.expected ? ` (${found.expected})` : ""}`;
      },
    );
    showProblem(machine, error.message, details);
  });
}

// ---- the address ----

/** Keeps lesson, step, position and language in the address, so that it can be handed on. */
function keepLink(machine: LookasideMachine): void {
  if (!machine.ready || machine.running || !machine.lesson) return;
  const { step, event } = machine.position;
  const link = new URLSearchParams({
    lesson: machine.lesson.id,
    step: String(machine.lessonStep + 1),
    at: event > 0 ? `${step}.${event}` : String(step),
    lang: machine.language,
  });
  try {
    history.replaceState(null, "", `#${link}`);
  } catch {
    // Browsers limit how often; the next change makes up for it.
  }
}

async function followLink(machine: LookasideMachine): Promise<void> {
  const link = permalink();
  const at = link.get("at");
  const lesson = link.get("lesson");
  if (lesson && lesson !== machine.lesson?.id) await machine.load({ lesson });
  const step = Number(link.get("step") ?? 0) - 1;
  if (step > 0) await machine.goToLessonStep(step);
  if (at !== null) await machine.seek(placeFrom(at));
}

async function start(): Promise<void> {
  const machine = document.querySelector("lookaside-machine") as LookasideMachine;
  setLanguage(machine, firstLanguage());
  setTheme(machine, remembered.get("theme") ?? "auto");
  machine.toggleAttribute("hotkeys", remembered.get("hotkeys") !== "off");
  document.body.append(problem);
  watchProblems(machine);
  machine.addEventListener("lookaside-choice", (event) => {
    const { what, value } = (event as CustomEvent).detail;
    choose(machine, what, value);
  });
  machine.addEventListener("lookaside-files", (event) => open(machine, (event as CustomEvent).detail.files));
  acceptDrops(machine);
  hotKeys(machine);
  define();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
    machine.changed({ theme: true }),
  );
  const lesson = permalink().get("lesson") ?? machine.dataset.opensOn ?? "";
  try {
    await machine.load({ lesson });
    await followLink(machine);
  } catch {
    if (!machine.ready) await machine.load({ lesson: machine.dataset.opensOn ?? "" }).catch(() => undefined);
  }
  machine.addEventListener("lookaside-change", () => keepLink(machine));
  window.addEventListener("hashchange", () => followLink(machine).catch(() => undefined));
  document.body.classList.remove("loading");
}

start();
