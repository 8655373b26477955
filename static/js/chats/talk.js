// The open chat: who it is, what was said, what can be done.
import { actsOn, paintLog } from "../talk/log.js";
import { fileOf, timeOf, wordsOf } from "../talk/words.js";
import { showClock } from "./face.js";
import { chatOf, chats, desk, isMine, nameOf, onChange, placeOf, say } from "./state.js";

const root = document.getElementById("chats");
const talk = root.querySelector("[data-talk]");
const log = talk.querySelector("[data-log]");
const at = (name) => talk.querySelector(`[data-${name}]`);
const language = document.documentElement.lang;
const listeners = { open: [], close: [], read: [], again: [], drop: [] };
let current = null;
let shown = null; // of which chat the log is

export const opened = () => current;
export const openChat = () => (current ? chats.get(current) : null);
export const on = (what, run) => listeners[what].push(run);
const tell = (what, ...given) => listeners[what].forEach((run) => run(...given));

/** Show a chat; with `focus`, begin to write at once. */
export function open(id, { focus = true } = {}) {
  const chat = chatOf(id);
  current = id;
  history.replaceState(null, "", `?chat=${id}`);
  talk.hidden = false;
  talk.dataset.openCase = id;
  root.querySelector("[data-nothing]").hidden = true;
  tell("open", chat);
  paint();
  log.scrollTop = log.scrollHeight;
  if (focus) (at("compose").hidden ? document.getElementById("chat-talk") : document.getElementById("chat-text")).focus();
}

export function close() {
  const id = current;
  current = null;
  talk.hidden = true;
  delete talk.dataset.openCase;
  root.querySelector("[data-nothing]").hidden = false;
  history.replaceState(null, "", location.pathname);
  root.querySelector(`[data-chat="${id}"] a`)?.focus();
  tell("close");
}

function stateOf(chat, message) {
  if (message.outgoing) return message.failed ? say("not_sent") : say("sending");
  if (message.sender !== "agent") return "";
  return message.number <= (chat.row?.visitor_read ?? 0) ? say("read") : say("sent");
}

function bubble(chat, message) {
  const item = document.createElement("div");
  item.className = `talk-item talk-${message.kind}`;
  const head = document.createElement("span");
  head.className = "talk-head small quiet";
  const names = { visitor: nameOf(chat.row), system: say("automatic"), whisper: `${say("note")} · ${message.name ?? ""}` };
  const state = document.createElement("span");
  state.className = "talk-state";
  state.dataset.mark = "";
  head.append(names[message.kind] ?? message.name ?? "", " ", message.at ? timeOf(message.at, language) : "", " ", state);
  const body = document.createElement("div");
  body.className = "talk-body";
  if (message.text) body.append(wordsOf(message.text));
  if (message.file) body.append(fileOf(message.file, `/files/${message.file.id}/`));
  item.append(head, body);
  if (message.outgoing) {
    const acts = [[say("again"), () => tell("again", chat, message.original)], [say("drop"), () => tell("drop", chat, message.original)]];
    item.append(actsOn("actions talk-again", "btn btn-sm", acts));
  }
  return item;
}

function linesOf(chat) {
  const said = [...chat.said.values()].sort((one, other) => one.number - other.number);
  const lines = said.map((each) => ({ ...each, key: `m${each.number}`, kind: each.sender }));
  for (const each of [...chat.whispers.values()].sort((one, other) => one.id - other.id)) {
    const line = { ...each, key: `w${each.id}`, kind: "whisper" };
    const before = lines.findIndex((other) => other.number && other.at > each.at);
    if (before < 0) lines.push(line);
    else lines.splice(before, 0, line);
  }
  const out = chat.outbox.map((each) => ({ ...each, original: each, key: `o${each.client_id}`, kind: each.type === "whisper" ? "whisper" : "agent", outgoing: true, name: "" }));
  return [...lines, ...out];
}

function paintTalk(chat) {
  if (shown !== chat.id) log.replaceChildren();
  shown = chat.id;
  paintLog(log, linesOf(chat), { make: (line) => bubble(chat, line), mark: (line) => stateOf(chat, line) });
}

const names = new Intl.DisplayNames([language], { type: "language" });
const languageOf = (code) => (code ? names.of(code) : "");

function paintFacts(chat) {
  const { row } = chat;
  const facts = [row.number, row.contact !== nameOf(row) ? row.contact : "", row.brand, row.skill, languageOf(row.language), isMine(row) ? "" : row.agent];
  const words = facts.filter(Boolean);
  const list = at("facts");
  if (list.dataset.words === words.join("|")) return;
  list.dataset.words = words.join("|");
  list.replaceChildren(...words.map((each) => Object.assign(document.createElement("span"), { textContent: each })));
}

function paintActs(chat) {
  const { row } = chat;
  const place = placeOf(chat);
  const shows = {
    take: desk.takes && (place === "waiting" || place === "offered"),
    "take-over": desk.supervises && desk.takes && (place === "others" || place === "offered"),
    "hand-over": place === "mine" || (desk.supervises && place === "others"),
    end: place === "mine" || (desk.supervises && (place === "others" || place === "waiting")),
  };
  for (const [act, is] of Object.entries(shows)) talk.querySelector(`[data-act="${act}"]`).hidden = !is;
  talk.querySelector("[data-record]").href = `${root.dataset.base}${chat.id}/`;
  const mine = place === "mine";
  const whispers = mine || (desk.supervises && place === "others");
  const form = at("compose");
  form.hidden = !mine && !whispers;
  form.querySelector("[data-mode=say]").hidden = !mine;
  form.querySelector("[data-mode=whisper]").hidden = !whispers;
  form.querySelector("[data-whisper-words]").textContent = mine ? say("note") : say("whisper_to");
  form.querySelector("[data-file-label]").hidden = !mine || !desk.uploads;
  form.querySelector("[data-picker-opens]").hidden = !mine;
  form.dispatchEvent(new CustomEvent("chat:modes", { detail: { mine } }));
  return row;
}

function wordsBelow(chat) {
  if (chat.typing > Date.now()) return say("typing", { name: nameOf(chat.row) });
  if (chat.isGone) return say(chat.lostTo ? "lost" : "gone");
  if (chat.row.state === "ended") return say("ended");
  return chat.row.state === "left_message" ? say("left") : "";
}

function paint() {
  const chat = current ? chats.get(current) : null;
  if (!chat?.row) return;
  const title = at("title");
  if (title.textContent !== nameOf(chat.row)) title.textContent = nameOf(chat.row);
  showClock(at("clock-place"), chat.row);
  paintFacts(chat);
  paintTalk(chat);
  paintActs(chat);
  const words = wordsBelow(chat);
  if (at("typing").textContent !== words) at("typing").textContent = words;
  markRead(chat);
}

/** What stands before the agent's eyes is read. */
function markRead(chat) {
  if (document.hidden || !isMine(chat.row)) return;
  const last = Math.max(0, ...[...chat.said.values()].filter((each) => each.sender === "visitor").map((each) => each.number));
  if (last <= (chat.row.agent_read ?? 0)) return;
  chat.row.agent_read = last;
  tell("read", chat, last);
}

at("back").addEventListener("click", close);
document.addEventListener("visibilitychange", paint);
onChange(paint);
