// What survives a reload and a phone that fell asleep: the key to the chat, and words without an answer yet.
import { page } from "./page.js";

const PREFIX = `csdesk.chat.${page.company}.`;
const OUT = `${PREFIX}out.`;
const memory = new Map(); // browsers that refuse storage keep it as long as the page is open

function write(key, value) {
  memory.set(key, value);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Kept in memory alone.
  }
}

function read(key) {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [...memory.keys()];
  }
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
