type Children = (Node | string | null | undefined | false)[];

/** Makes an element: properties are set as properties, `data-`, `aria-` and other dashed names and `role` as attributes. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Record<string, unknown> = {},
  ...children: Children
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for" || name === "part")
      made.setAttribute(name, String(value));
    else Reflect.set(made, name, value);
  }
  made.append(
    ...children.filter(
      (child): child is Node | string => child !== null && child !== undefined && child !== false,
    ),
  );
  return made;
}

/** A select element's options, the chosen one marked. */
export function options(entries: [value: string, words: string][], chosen: string): HTMLOptionElement[] {
  return entries.map(([value, words]) =>
    el("option", { value, textContent: words, selected: value === chosen }),
  );
}

/** Sets text only when it differs, so that selections and screen readers are left alone. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
