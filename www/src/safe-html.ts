/** What a lesson's text may consist of; anything else loses its tag and keeps its words. */
const ALLOWED = new Set(
  "A B BLOCKQUOTE BR CODE DD DEL DL DT EM H1 H2 H3 H4 HR I KBD LI OL P PRE STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL".split(
    " ",
  ),
);
/** These lose their words as well. */
const DROPPED = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT"]);

/** A lesson's HTML as nodes, without scripts and styles. Links with the scheme `machine:` become buttons. */
export function safe(html: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  copy(new DOMParser().parseFromString(html, "text/html").body, fragment);
  return fragment;
}

function copy(from: Node, to: Node): void {
  for (const child of from.childNodes) {
    if (child instanceof Text) to.appendChild(document.createTextNode(child.data));
    if (!(child instanceof Element) || DROPPED.has(child.tagName)) continue;
    const made = ALLOWED.has(child.tagName) ? clean(child) : to;
    copy(child, made);
    if (made !== to) to.appendChild(made);
  }
}

function clean(element: Element): HTMLElement {
  if (element.tagName !== "A") return document.createElement(element.tagName);
  const target = element.getAttribute("href") ?? "";
  if (target.startsWith("machine:")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.dataset.action = target;
    return button;
  }
  const link = document.createElement("a");
  if (/^(https?:|#)/.test(target)) link.href = target;
  link.rel = "noopener";
  link.target = "_blank";
  return link;
}
