// What a key means to a tour, and where it means something else.

/** @typedef {"next" | "back" | "leave"} Act */

/** @type {Record<string, Act>} */
const ACTS = { ArrowRight: "next", n: "next", N: "next", ArrowLeft: "back", p: "back", P: "back", Escape: "leave" };
/** Roles whose elements have uses of their own for these keys. */
const OWN = new Set([
  "slider",
  "spinbutton",
  "radio",
  "tab",
  "option",
  "listbox",
  "combobox",
  "tree",
  "menuitem",
  "application",
  "textbox",
  "searchbox",
  "gridcell",
  "grid",
]);
const FIELDS = new Set(["input", "textarea", "select", "canvas"]);
const TYPED = new Set(["input", "textarea", "select"]);
const LISTS = new Set(["combobox", "option", "textbox", "searchbox", "menuitem"]);

/**
 * Returns what a key does; nothing while a visitor types, or while a drawing or a widget has the keyboard.
 * @param {{ key: string, altKey?: boolean, ctrlKey?: boolean, metaKey?: boolean, shiftKey?: boolean, defaultPrevented?: boolean }} event
 * @param {{ name: string, role?: string, editable?: boolean }[]} path the elements that have the focus, the innermost first
 * @returns {Act | undefined}
 */
export function actOf(event, path) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return undefined;
  if (event.shiftKey && event.key.startsWith("Arrow")) return undefined;
  return isBusy(path) ? undefined : ACTS[event.key];
}

/** An element that has the focus or is around it. @typedef {{ name: string, role?: string, editable?: boolean }} Step */

/** Whether a widget, a field or a drawing has the keyboard. @param {Step[]} path */
export function isBusy(path) {
  return isTyping(path) || path.some(({ name, role = "" }) => FIELDS.has(name) || OWN.has(role));
}

/** Whether a visitor types or chooses from a list. @param {Step[]} path */
export function isTyping(path) {
  return path.some(({ name, role = "", editable }) => editable || TYPED.has(name) || LISTS.has(role));
}

/** What `actOf` asks of the elements of an event. @param {Event} event */
export function pathOf(event) {
  return event.composedPath().flatMap((one) =>
    one instanceof Element
      ? [
          {
            name: one.localName,
            role: one.getAttribute("role") ?? "",
            editable: one instanceof HTMLElement && one.isContentEditable,
          },
        ]
      : [],
  );
}
