// What a browser's tab keeps over a reload: handed back once to each new session of the server, then written.

import { holds, joined, read, write } from "./store.js";

/**
 * @typedef {{ data: { session: string, kept: string, asks: boolean },
 *   setTriggerValue: (name: string, value: string) => void }} Component
 */

const store = () => globalThis.sessionStorage;
let told = "";
let answered = "";

/**
 * Mounts in a page of Streamlit's; it shows nothing.
 * @param {Component} component
 */
export default function mount({ data, setTriggerValue }) {
  const kept = read(store);
  if (told !== data.session) {
    // A reload, or a server that was started anew: this session knows nothing of the tab yet.
    told = data.session;
    if (holds(kept)) setTriggerValue("returned", JSON.stringify({ session: data.session, kept }));
  }
  if (holds(data.kept)) {
    const text = joined(kept, data.kept);
    if (text !== kept) write(store, text);
    if (data.asks && answered !== data.session + data.kept && read(store) === text) {
      answered = data.session + data.kept;
      setTriggerValue("written", data.kept);
    }
  }
  return () => {};
}
