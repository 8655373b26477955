// Writing: to the visitor, or a note that he does not hear. What was sent is repeated until the server has it.
import { newName } from "../talk/words.js";
import { chatOf, changed, chats, desk, isMine, keepDraft, say } from "./state.js";
import { post, Refused } from "./server.js";
import { wordingOf } from "./side.js";
import { on, openChat } from "./talk.js";

const form = document.querySelector("[data-compose]");
const area = form.elements.text;
const warning = form.querySelector("[data-warning]");
const anyway = form.querySelector("[data-send-anyway]");
const TYPING_EVERY = 3000;
let mode = "say";
let line = null;
let typedAt = 0;
let doubtful = null; // what the server asked back about

/** The line on which messages go while it is open. */
export const speakOn = (opened) => {
  line = opened;
};

function warn(words, again = null) {
  doubtful = again;
  warning.hidden = !words;
  warning.querySelector("[data-warning-words]").textContent = words;
  anyway.hidden = !again;
}

function setMode(to) {
  mode = to;
  form.dataset.mode = to;
  for (const button of form.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", String(button.dataset.mode === to));
  area.dataset.wording = wordingOf(openChat(), mode);
}

/** Other words than were typed stand in the field now: what looks at them looks anew. */
function fill(words) {
  area.value = words;
  area.dataset.wording = wordingOf(openChat(), mode);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function showLength() {
  const length = [...area.value].length;
  const isLong = length > desk.limit * 0.9;
  form.querySelector("[data-length]").textContent = isLong ? say("too_long", { length, limit: desk.limit }) : "";
}

async function byDoor(chat, message) {
  const fields = new URLSearchParams({ text: message.text, client_id: message.client_id });
  for (const phrase of message.confirmed ?? []) fields.append("confirmed", phrase);
  try {
    const ack = await post(`${chat.id}/${message.type === "whisper" ? "note" : "say"}/`, fields);
    acknowledged({ ...ack, chat: chat.id });
  } catch (error) {
    if (error instanceof Refused && error.status === 409) refused({ ...error.body, chat: chat.id, client_id: message.client_id });
    else if (error instanceof Refused) fail(chat, message);
    // Without a connection it stays, and goes with the next round.
  }
}

function fail(chat, message) {
  message.failed = true;
  changed();
}

function send(chat, message) {
  message.failed = false;
  const frame = { type: message.type, chat: chat.id, client_id: message.client_id, text: message.text, confirmed: message.confirmed };
  if (!line?.isOpen() || !line.say(frame)) byDoor(chat, message);
}

/** Say again whatever has no answer yet: after a break, by each round of asking. */
export function sendWaiting() {
  for (const chat of chats.values()) for (const message of chat.outbox) if (!message.failed) send(chat, message);
}

export function acknowledged(frame) {
  const chat = chatOf(frame.chat);
  const message = chat.outbox.find((each) => each.client_id === frame.client_id);
  if (!message) return;
  chat.outbox = chat.outbox.filter((each) => each !== message);
  if (message.type === "whisper") {
    if (frame.id) chat.whispers.set(frame.id, { ...frame, text: message.text });
  } else if (!chat.said.has(frame.number)) {
    // The message itself comes by the line as well; whichever is first.
    chat.said.set(frame.number, { ...message, number: frame.number, at: frame.at, sender: "agent", name: desk.name, file: null });
  }
  changed();
}

/** The words come back into the field, with the reason; nothing that was typed since is lost. */
export function refused(frame) {
  const chat = chatOf(frame.chat);
  const message = chat.outbox.find((each) => each.client_id === frame.client_id);
  if (!message) return;
  if (frame.code === "too_fast") {
    setTimeout(() => send(chat, message), 1000 * (frame.wait || 1));
    return;
  }
  chat.outbox = chat.outbox.filter((each) => each !== message);
  keepDraft(chat, [message.text, chat.draft].filter(Boolean).join("\n"));
  if (openChat() === chat) {
    show(chat);
    const asks = frame.code === "doubtful";
    warn([frame.message, frame.rule && `(${frame.rule})`].filter(Boolean).join(" "), asks ? { chat, phrases: frame.facts?.phrases ?? [], message } : null);
  }
  changed();
}

function show(chat) {
  fill(chat.draft);
  form.querySelector("[data-picker]").dataset.picker = `/cases/${chat.row?.case ?? 0}/canned/`;
}

function sendTyped(confirmed = []) {
  const chat = openChat();
  const text = area.value.trim();
  if (!chat || !text) return;
  const message = { type: mode, client_id: newName(), text, confirmed, at: new Date().toISOString() };
  chat.outbox.push(message);
  fill("");
  warn("");
  send(chat, message);
  changed();
  area.focus();
}

async function sendFile(file, { client_id = newName() } = {}) {
  const chat = openChat();
  if (!chat || !file) return;
  const body = new FormData();
  body.append("file", file);
  body.append("client_id", client_id);
  const message = { type: "say", client_id, text: file.name, file: null, upload: file };
  if (!chat.outbox.some((each) => each.client_id === client_id)) chat.outbox.push(message);
  changed();
  try {
    await post(`${chat.id}/file/`, body);
    chat.outbox = chat.outbox.filter((each) => each.client_id !== client_id);
  } catch (error) {
    chat.outbox = chat.outbox.filter((each) => each.client_id !== client_id);
    warn(error.message && error instanceof Refused ? error.message : say("error"));
  }
  changed();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sendTyped();
});
anyway.addEventListener("click", () => doubtful && sendTyped(doubtful.phrases));
form.querySelectorAll("[data-mode]").forEach((button) =>
  button.addEventListener("click", () => {
    setMode(button.dataset.mode);
    fill(area.value);
    area.focus();
  }),
);
form.addEventListener("chat:modes", ({ detail }) => {
  // Who does not answer the visitor can only whisper.
  if (!detail.mine && mode === "say") setMode("whisper");
});
area.addEventListener("input", (event) => {
  const chat = openChat();
  if (!chat) return;
  keepDraft(chat, area.value);
  showLength();
  if (doubtful) warn("");
  if (event.isTrusted && mode === "say" && isMine(chat.row) && performance.now() - typedAt > TYPING_EVERY) {
    typedAt = performance.now();
    line?.say({ type: "typing", chat: chat.id });
  }
});
area.addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files ?? [])][0];
  if (!file || !isMine(openChat()?.row)) return;
  event.preventDefault();
  sendFile(file);
});
form.querySelector("[data-file]").addEventListener("change", (event) => {
  sendFile(event.target.files[0]);
  event.target.value = "";
});

on("open", (chat) => {
  setMode(isMine(chat.row) || !desk.supervises ? "say" : "whisper");
  warn("");
  show(chat);
});
on("again", (chat, message) => send(chat, message));
on("drop", (chat, message) => {
  chat.outbox = chat.outbox.filter((each) => each.client_id !== message.client_id);
  changed();
});
