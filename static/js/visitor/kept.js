// What survives a reload and a phone that fell asleep: the key to the chat, and words without an answer yet.
import { page } from "./page.js";

const PREFIX = `csdesk.chat.${page.company}.`;
const OUT = `${PREFIX}out.`;
const memory = new Map(); // browsers that refuse storage keep it as long as the page is open
let elsewhere = null; // in a frame they may let the page around it keep it

function write(key, value) {
  memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // In memory, and by the page around us, if there is one that does.
    elsewhere?.(key, value);
  }
}

/** Whether this browser keeps nothing for us. */
export function isRefused() {
  try {
    return !localStorage;
  } catch {
    return true;
  }
}

/** Have the page around us keep what the browser does not; `run(key, value)`, null to forget it. */
export function keepElsewhere(run) {
  elsewhere = run;
}

/** What the page around us kept of ours since the last time. */
export function takeBack(found) {
  for (const [key, value] of Object.entries(found)) if (key.startsWith(PREFIX) && typeof value === "string" && !memory.has(key)) memory.set(key, value);
}

function read(key) {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function keys() {
  return isRefused() ? [...memory.keys()] : Object.keys(localStorage);
}

export const token = () => read(`${PREFIX}token`);
export const keep = (value) => write(`${PREFIX}token`, value);

/** Each message under a key of its own: tabs do not overwrite each other's. */
export function add(message) {
  write(OUT + message.client_id, JSON.stringify({ ...message, token: token() }));
}

export const settled = (client_id) => write(OUT + client_id, null);

export function waiting() {
  const found = keys().filter((key) => key.startsWith(OUT)).map((key) => JSON.parse(read(key) ?? "null"));
  return found.filter((each) => each && each.token === token()).sort((one, other) => (one.at < other.at ? -1 : 1));
}

export function draft(words) {
  if (words === undefined) return read(`${PREFIX}draft`);
  write(`${PREFIX}draft`, words || null);
  return words;
}

export function forget() {
  for (const key of keys()) if (key.startsWith(PREFIX)) write(key, null);
}
