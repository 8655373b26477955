// What the page knows of every chat it may see; who changes something tells, and what shows it paints anew.
import { stored } from "../page.js";
import { leaveBehind } from "../seat.js";
import { speaker } from "../talk/texts.js";

const block = (id) => JSON.parse(document.getElementById(id).textContent);
export const desk = block("chat-desk");
export const begin = block("chat-state");
export const base = document.getElementById("chats").dataset.base;
export const chats = new Map();
export const seat = { is_there: false, takes_new: false, end: "" };
const listeners = new Set();
let painted = false;

export const say = speaker(desk.texts);

/** Be told, once a frame, that something changed. */
export function onChange(run) {
  listeners.add(run);
}

export function changed() {
  if (painted) return;
  painted = true;
  // No animation frame: those rest in a tab that is not in front, and its sound has to come all the same.
  queueMicrotask(() => {
    painted = false;
    for (const run of listeners) run();
  });
}

export function chatOf(id) {
  let chat = chats.get(id);
  if (!chat) {
    chat = { id, row: null, said: new Map(), last: 0, whispers: new Map(), outbox: [], typing: 0, draft: "", isGone: false };
    chat.draft = stored(sessionStorage, `csdesk.chat.draft.${id}`) ?? "";
    chats.set(id, chat);
  }
  return chat;
}

export const nameOf = (row) => row?.visitor || row?.contact || say("unnamed");
export const isMine = (row) => row?.state === "held" && row.holder === desk.me;

/** Which list a chat stands in. */
export function placeOf(chat) {
  const row = chat.row;
  if (!row || chat.isGone) return "";
  if (row.state === "left_message") return "left";
  if (row.state === "queued") return "waiting";
  if (row.state !== "held") return "";
  if (row.holder === desk.me) return "mine";
  return row.offered_to === desk.me ? "offered" : "others";
}

export function takeRow(row) {
  const chat = chatOf(row.chat);
  chat.row = { ...chat.row, ...row };
  chat.isGone = false;
  changed();
  return chat;
}

/** All rows at once: what is not among them is no longer going on, or not for the reader. */
export function takeRows(rows) {
  const here = new Set(rows.map((row) => row.chat));
  for (const chat of chats.values()) {
    if (chat.row && !here.has(chat.id) && chat.row.state !== "ended") chat.isGone = true;
  }
  rows.forEach(takeRow);
  changed();
}

/** Something said: in order and once. True when it is new. */
export function takeMessage(frame) {
  const chat = chatOf(frame.chat);
  chat.outbox = chat.outbox.filter((each) => each.client_id !== frame.client_id || frame.sender !== "agent");
  if (frame.number <= chat.last && chat.said.has(frame.number)) return false;
  chat.said.set(frame.number, frame);
  chat.last = Math.max(chat.last, frame.number);
  if (frame.sender === "visitor") chat.typing = 0;
  if (chat.row) {
    chat.row.last = Math.max(chat.row.last, frame.number);
    if (frame.sender === "agent") {
      chat.row.asked_at = chat.row.due_at = null;
      chat.row.agent_read = frame.number;
    } else if (frame.sender === "visitor") chat.row.visitor_read = frame.number;
  }
  changed();
  return true;
}

export function takeWhisper(frame) {
  const chat = chatOf(frame.chat);
  chat.outbox = chat.outbox.filter((each) => each.client_id !== frame.client_id);
  chat.whispers.set(frame.id, frame);
  changed();
}

export function takeSeat(data) {
  Object.assign(seat, data);
  const { given, offered, unseen } = desk.texts;
  leaveBehind(seat.is_there ? { base, ticker: document.getElementById("chats").dataset.ticker, texts: { given, offered, unseen } } : null);
  changed();
}

export function keepDraft(chat, words) {
  chat.draft = words;
  stored(sessionStorage, `csdesk.chat.draft.${chat.id}`, words || null);
}
