import type { LookasideMachine } from "./machine-element.js";
import type { StepUnit } from "./wasm/lookaside.js";

const UNITS: Record<string, StepUnit> = { 1: "event", 2: "instruction", 3: "fault", 4: "system-call" };

/** Whether the key was meant for a field that takes text or arrows. */
function takesKeys(event: KeyboardEvent): boolean {
  return event.composedPath().some((node) => {
    if (!(node instanceof HTMLElement)) return false;
    return node.isContentEditable || ["INPUT", "SELECT", "TEXTAREA", "DIALOG"].includes(node.tagName);
  });
}

/** Lets keys drive the machine while the focus is inside it, or nowhere. */
export function hotKeys(machine: LookasideMachine): void {
  document.addEventListener("keydown", (event) => {
    const inside = event.composedPath().includes(machine) || event.target === document.body;
    const modified = event.ctrlKey || event.altKey || event.metaKey;
    if (!machine.hasAttribute("hotkeys") || !inside || modified || event.defaultPrevented || takesKeys(event))
      return;
    if (press(machine, event.key)) event.preventDefault();
  });
}

/** Does what the key stands for; false if it stands for nothing. */
function press(machine: LookasideMachine, key: string): boolean {
  const controls = machine.querySelector("lookaside-controls");
  const lesson = machine.querySelector("lookaside-lesson");
  if (key === "n" || key === "ArrowRight") controls?.stepForward();
  else if (key === "b" || key === "ArrowLeft") controls?.stepBack();
  else if (key === "r") controls?.toggle();
  else if (key === "0") machine.reset().catch(() => undefined);
  else if (key === "]") lesson?.go(1);
  else if (key === "[") lesson?.go(-1);
  else if (key === "?") machine.querySelector("lookaside-toolbar")?.showHelp();
  else if (key === "Escape") machine.select(undefined, { pinned: true });
  else if (UNITS[key] && controls) controls.unit = UNITS[key];
  else return false;
  return true;
}
