// What a tab keeps over a reload, as one text: read, and joined with what the server says is newer.

/** A tab's store, as far as it is used here. @typedef {Pick<Storage, "getItem" | "setItem">} Store */

const NAME = "inception-lab.visit";

/** What is kept; empty where nothing is, or where the browser keeps nothing. @param {() => Store} store */
export function read(store) {
  try {
    return store().getItem(NAME) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a text, where the browser lets it. @param {() => Store} store @param {string} text */
export function write(store, text) {
  try {
    store().setItem(NAME, text);
  } catch {
    // A browser that keeps nothing forgets at the next reload; the page works all the same.
  }
}

/**
 * What was kept with what is newer; each is a table by name, as text. What is no table counts as empty.
 * @param {string} kept @param {string} newer
 */
export function joined(kept, newer) {
  return JSON.stringify({ ...table(kept), ...table(newer) });
}

/** Whether a text holds anything. @param {string} text */
export function holds(text) {
  return Object.keys(table(text)).length > 0;
}

/** @param {string} text @returns {Record<string, unknown>} */
function table(text) {
  try {
    const read = JSON.parse(text || "{}");
    return read && typeof read === "object" && !Array.isArray(read) ? read : {};
  } catch {
    return {};
  }
}
