import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { Compartment, type EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { riscv } from "./riscv-language.js";
import type { Finding } from "./wasm/lookaside.js";

/** Lines that stand out: the one that runs next, and those that are pointed at. Counted from 1. */
export interface LineMarks {
  current: number | undefined;
  marked: number[];
}

const setMarks = StateEffect.define<LineMarks>();
const currentLine = Decoration.line({ class: "line-current" });
const markedLine = Decoration.line({ class: "line-marked" });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) return decorations(transaction.state, effect.value);
    }
    return shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorations(state: EditorState, { current, marked }: LineMarks): DecorationSet {
  const inside = (line: number) => line >= 1 && line <= state.doc.lines;
  const ranges = marked.filter(inside).map((line) => markedLine.range(state.doc.line(line).from));
  if (current !== undefined && inside(current)) ranges.push(currentLine.range(state.doc.line(current).from));
  return RangeSet.of(ranges, true);
}

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "12.5px", backgroundColor: "transparent", color: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--lookaside-mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--lookaside-text)" },
  ".cm-cursor": { borderLeftColor: "var(--lookaside-text)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--lookaside-muted)", border: "none" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { background: "var(--lookaside-current)" },
  ".line-marked": { backgroundColor: "var(--lookaside-mark)" },
  ".line-current": {
    backgroundColor: "var(--lookaside-current)",
    boxShadow: "inset 3px 0 0 var(--lookaside-accent)",
  },
  ".cm-tooltip": { background: "var(--lookaside-surface)", border: "1px solid var(--lookaside-line)" },
});

/** What the editor tells. */
export interface EditorListener {
  edited(): void;
  /** The pointer is over this line; `undefined` when it left. */
  pointed(line: number | undefined): void;
}

/** A CodeMirror editor for one source text. */
export class Editor {
  readonly view: EditorView;
  #name = new Compartment();
  #quiet = false;

  constructor(parent: HTMLElement, root: ShadowRoot, listener: EditorListener) {
    const line = (event: MouseEvent): number | undefined => {
      const at = this.view.posAtCoords({ x: event.clientX, y: event.clientY });
      return at === null ? undefined : this.view.state.doc.lineAt(at).number;
    };
    this.view = new EditorView({
      parent,
      root,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        lintGutter(),
        riscv,
        marks,
        look,
        this.#name.of([]),
        // Tab leaves the editor, so that the keyboard can.
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !this.#quiet) listener.edited();
        }),
        EditorView.domEventHandlers({
          mousemove: (event) => listener.pointed(line(event)),
          mouseleave: () => listener.pointed(undefined),
        }),
      ],
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Shows another text; this is not an edit. */
  show(text: string, name: string): void {
    this.#quiet = true;
    this.view.dispatch({
      changes: { from: 0, to: this.view.state.doc.length, insert: text },
      effects: this.#name.reconfigure(EditorView.contentAttributes.of({ "aria-label": name, tabindex: "0" })),
    });
    this.#quiet = false;
  }

  /** Marks lines, and scrolls to the current one if it is out of sight. */
  mark(lines: LineMarks, scroll: boolean): void {
    const effects: StateEffect<unknown>[] = [setMarks.of(lines)];
    const at = lines.current ?? lines.marked[0];
    const doc = this.view.state.doc;
    if (scroll && at !== undefined && at >= 1 && at <= doc.lines) {
      effects.push(EditorView.scrollIntoView(doc.line(at).from, { y: "nearest", yMargin: 30 }));
    }
    this.view.dispatch({ effects });
  }

  /** Shows what the assembler found wrong, at its place. */
  find(findings: Finding[], words: (finding: Finding) => string): void {
    const doc = this.view.state.doc;
    const diagnostics = findings.map((finding) => {
      const line = doc.line(Math.min(Math.max(1, finding.line), doc.lines));
      const from = Math.min(line.from + Math.max(0, finding.column - 1), line.to);
      const to = Math.min(from + Math.max(1, finding.length), line.to);
      return { from, to: Math.max(from, to), severity: "error" as const, message: words(finding) };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  /** Puts the cursor at a finding. */
  goTo(finding: Finding): void {
    const doc = this.view.state.doc;
    const line = doc.line(Math.min(Math.max(1, finding.line), doc.lines));
    const at = Math.min(line.from + Math.max(0, finding.column - 1), line.to);
    this.view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
    this.view.focus();
  }
}
