import { LookasideControls } from "./controls-element.js";
import { LookasideFigure } from "./figure-element.js";
import { LookasideLesson } from "./lesson-element.js";
import { LookasideMachine } from "./machine-element.js";
import { LookasideOutput } from "./output-element.js";
import { LookasidePanes } from "./panes-element.js";
import { LookasideProgram } from "./program-element.js";
import { LookasideRegisters } from "./registers-element.js";
import { LookasideToolbar } from "./toolbar-element.js";

/** The elements by name; the machine first, so that it is there when its parts look for it. */
const ELEMENTS = {
  "lookaside-machine": LookasideMachine,
  "lookaside-toolbar": LookasideToolbar,
  "lookaside-panes": LookasidePanes,
  "lookaside-lesson": LookasideLesson,
  "lookaside-program": LookasideProgram,
  "lookaside-figure": LookasideFigure,
  "lookaside-registers": LookasideRegisters,
  "lookaside-output": LookasideOutput,
  "lookaside-controls": LookasideControls,
};

declare global {
  interface HTMLElementTagNameMap {
    "lookaside-machine": LookasideMachine;
    "lookaside-toolbar": LookasideToolbar;
    "lookaside-panes": LookasidePanes;
    "lookaside-lesson": LookasideLesson;
    "lookaside-program": LookasideProgram;
    "lookaside-figure": LookasideFigure;
    "lookaside-registers": LookasideRegisters;
    "lookaside-output": LookasideOutput;
    "lookaside-controls": LookasideControls;
  }
}

/** Registers every element that is not registered yet. */
export function define(): void {
  for (const [name, element] of Object.entries(ELEMENTS)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
