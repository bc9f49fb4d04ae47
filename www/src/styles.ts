/** Makes a style sheet for a shadow root; adopted sheets are the ones a strict content security policy allows. */
export function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

/** The colours and measures. Every one can be set from outside as a custom property of the same name. */
export const tokens = sheet(`
  :host {
    color-scheme: light dark;
    --lookaside-ground: light-dark(#ffffff, #16181d);
    --lookaside-surface: light-dark(#f4f5f7, #1f2229);
    --lookaside-text: light-dark(#1c1f26, #e7e9ee);
    --lookaside-muted: light-dark(#565d6b, #a2a9b8);
    --lookaside-line: light-dark(#d5d9e0, #383d48);
    --lookaside-accent: light-dark(#1f5fbf, #8ab8ff);
    --lookaside-on-accent: light-dark(#ffffff, #10131a);
    --lookaside-mark: light-dark(#ffe9a8, #5a4710);
    --lookaside-current: light-dark(#dceaff, #21385c);
    --lookaside-error: light-dark(#b3261e, #ff9d94);
    --lookaside-error-ground: light-dark(#fdecea, #43201d);
    --lookaside-font: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei",
      "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif;
    --lookaside-mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas,
      "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "WenQuanYi Micro Hei Mono", monospace;
  }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
`);

/** What all parts look like. */
export const base = sheet(`
  :host {
    display: block; box-sizing: border-box; min-width: 0; min-height: 0;
    color: var(--lookaside-text); font: 14px/1.45 var(--lookaside-font); font-variant-numeric: tabular-nums;
  }
  :host([hidden]) { display: none; }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  button, select, input { font: inherit; color: inherit; }
  button, select {
    min-height: 30px; padding: 2px 10px; border: 1px solid var(--lookaside-line); border-radius: 6px;
    background: var(--lookaside-ground); cursor: pointer; white-space: nowrap;
  }
  button:hover:enabled, select:hover:enabled { border-color: var(--lookaside-accent); }
  button:disabled { opacity: 0.45; cursor: default; }
  button.main { background: var(--lookaside-accent); border-color: var(--lookaside-accent); color: var(--lookaside-on-accent); }
  button.plain { border-color: transparent; background: none; }
  button[aria-pressed="true"], [role="tab"][aria-selected="true"] {
    border-color: var(--lookaside-accent); box-shadow: inset 0 -2px 0 var(--lookaside-accent);
  }
  :focus-visible { outline: 2px solid var(--lookaside-accent); outline-offset: 1px; }
  .mono { font-family: var(--lookaside-mono); font-size: 12px; }
  .marked { background: var(--lookaside-mark); }
  .quiet { color: var(--lookaside-muted); }
  .out-of-sight {
    position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
  @media (forced-colors: active) { .marked { outline: 2px solid Highlight; } }
`);
