// Elements of the drawing: made, and looked up with their type.

export const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} Name
 * @param {Name} name @param {Record<string, string | number | boolean>} [attributes] @param {(Node | string)[]} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** @param {string} words @param {Record<string, string | number>} attributes */
export function text(words, attributes) {
  return element("text", attributes, words);
}

/**
 * Returns what the page's HTML has for a selector.
 * @template {Element} Kind
 * @param {ParentNode} root @param {string} selector @param {new () => Kind} kind
 */
export function required(root, selector, kind) {
  const match = root.querySelector(selector);
  if (!(match instanceof kind)) throw new Error(`the drawing's page has no ${selector}`);
  return match;
}
