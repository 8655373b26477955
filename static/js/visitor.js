// The visitor's page: begins a chat or goes on with it; what is written arrives in its order and once.
import { openLine } from "./talk/line.js";
import { newName } from "./talk/words.js";
import * as kept from "./visitor/kept.js";
import { page, visit, say } from "./visitor/page.js";
import { Refused, get, post } from "./visitor/server.js";
import { paint, showError } from "./visitor/talk.js";
import { offerAfter } from "./visitor/after.js";
import { hearWidget, tellWidget } from "./visitor/widget.js";

const POSITION_EVERY = 10000;
const TYPING_EVERY = 3000;
const TYPING_STAYS = 5000;
const form = document.querySelector("[data-begin]");
const write = document.querySelector("[data-write]");
const area = document.getElementById("visit-text");
let line = null;
let typedAt = 0;
let positionTimer = null;
let wants = form?.querySelector("[data-go]").dataset.go ?? "";

const chat = { token: "", state: "", agent: "", position: 0, last: 0, said: new Map(), outbox: [], read: { visitor: 0, agent: 0 }, typing: 0, rating: null, link: "", unread: 0, language: page.language };

const isOver = () => chat.state === "ended" || chat.state === "left_message";

function show(part) {
  visit.dataset.view = part;
  for (const section of visit.querySelectorAll("[data-part]")) section.hidden = section.dataset.part !== part;
}

function update() {
  write.hidden = isOver();
  visit.querySelector("[data-act=end]").hidden = visit.dataset.view !== "talk" || isOver();
  visit.querySelector("[data-other-language]").hidden = visit.dataset.view === "talk";
  paint(chat);
  offerAfter(chat);
}

/** What stands before the visitor's eyes is read; else it is counted for the widget's button. */
function noteRead() {
  const last = Math.max(0, ...[...chat.said.values()].filter((each) => each.sender !== "visitor").map((each) => each.number));
  const isSeen = !document.hidden && visit.dataset.minimized !== "yes";
  if (isSeen && last > chat.read.visitor) {
    chat.read.visitor = last;
    line?.say({ type: "read", number: last });
  }
  const unread = [...chat.said.values()].filter((each) => each.sender === "agent" && each.number > chat.read.visitor).length;
  if (unread !== chat.unread) tellWidget({ unread });
  chat.unread = unread;
}

function takeMessage(frame) {
  settle(frame.client_id, frame.sender);
  if (chat.said.has(frame.number)) return;
  chat.said.set(frame.number, frame);
  chat.last = Math.max(chat.last, frame.number);
  if (frame.sender !== "visitor") chat.typing = 0;
  else chat.read.visitor = Math.max(chat.read.visitor, frame.number);
}

function settle(client_id, sender = "visitor") {
  if (sender !== "visitor" || !client_id) return;
  chat.outbox = chat.outbox.filter((each) => each.client_id !== client_id);
  kept.settled(client_id);
}

function takeWelcome(frame) {
  for (const key of ["state", "agent", "position", "rating", "language"]) if (key in frame) chat[key] = frame[key];
  chat.read = { visitor: Math.max(chat.read.visitor, frame.read.visitor), agent: frame.read.agent };
}

const hear = {
  welcome: (frame) => {
    takeWelcome(frame);
    sendWaiting();
  },
  message: takeMessage,
  ack: (frame) => {
    const message = chat.outbox.find((each) => each.client_id === frame.client_id);
    if (message && !chat.said.has(frame.number)) takeMessage({ ...message, number: frame.number, at: frame.at, sender: "visitor", file: message.file ?? null });
    settle(frame.client_id);
  },
  refused,
  state: (frame) => {
    for (const key of ["state", "agent", "rating"]) chat[key] = frame[key];
    if (chat.state === "queued") askPosition();
  },
  position: (frame) => {
    chat.position = frame.position;
  },
  typing: () => {
    chat.typing = Date.now() + TYPING_STAYS;
    setTimeout(update, TYPING_STAYS + 50);
  },
  read: (frame) => {
    chat.read.agent = Math.max(chat.read.agent, frame.number);
  },
};

function heard(frame) {
  hear[frame.type]?.(frame);
  noteRead();
  update();
}

function refused(frame) {
  const message = chat.outbox.find((each) => each.client_id === frame.client_id);
  if (!message) return;
  if (frame.code === "too_fast") {
    setTimeout(() => send(message), 1000 * (frame.wait || 1));
    return;
  }
  settle(message.client_id);
  area.value = [message.text, area.value].filter(Boolean).join("\n");
  grow();
  showError(frame.message);
}

async function send(message) {
  message.failed = false;
  if (message.upload) return upload(message);
  if (line?.isOpen() && line.say({ type: "say", client_id: message.client_id, text: message.text })) return;
  try {
    hear.ack(await post(`${chat.token}/say/`, { client_id: message.client_id, text: message.text }));
  } catch (error) {
    if (error instanceof Refused && error.status < 500) refused({ ...error.body, client_id: message.client_id });
  }
  update();
}

async function upload(message) {
  const body = new FormData();
  body.append("file", message.upload);
  body.append("client_id", message.client_id);
  try {
    const ack = await post(`${chat.token}/file/`, body);
    settle(message.client_id);
    if (!chat.said.has(ack.number)) await line?.ask();
  } catch (error) {
    message.failed = true;
    if (error instanceof Refused) {
      chat.outbox = chat.outbox.filter((each) => each !== message);
      showError(error.message || say("error"));
    }
  }
  update();
}

/** Say again whatever has no answer yet. */
function sendWaiting() {
  for (const message of [...chat.outbox]) if (!message.failed && !message.upload) send(message);
}

async function ask() {
  let more = true;
  while (more) {
    const answer = await get(`${chat.token}/since/${chat.last}/`);
    takeWelcome(answer);
    answer.messages.forEach(takeMessage);
    more = answer.more;
  }
  noteRead();
  update();
  sendWaiting();
}

function askPosition() {
  clearInterval(positionTimer);
  positionTimer = setInterval(() => (chat.state === "queued" ? line?.say({ type: "position" }) : clearInterval(positionTimer)), POSITION_EVERY);
}

function forget() {
  line?.close();
  line = null;
  kept.forget();
  Object.assign(chat, { token: "", state: "", agent: "", position: 0, last: 0, said: new Map(), outbox: [], read: { visitor: 0, agent: 0 }, rating: null, link: "" });
  show("form");
  update();
}

function goOn(token) {
  chat.token = token;
  kept.keep(token);
  chat.outbox = kept.waiting();
  show("talk");
  line = openLine({
    url: "/ws/chat/",
    hello: (speak) => speak({ type: "hello", token: chat.token, last: chat.last }),
    heard,
    ask,
    state: (state) => {
      chat.link = state;
      if (state === "over") {
        forget();
        document.querySelector("[data-state]").textContent = say("gone");
        return;
      }
      update();
    },
  });
  askPosition();
  update();
}

function sayNew(text) {
  const message = { client_id: newName(), text, at: new Date().toISOString() };
  chat.outbox.push(message);
  kept.add(message);
  send(message);
  update();
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[data-go]");
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "client_id"));
  const text = fields.text.trim();
  const error = form.querySelector("[data-begin-error]");
  error.hidden = true;
  button.disabled = true;
  try {
    const isMessage = wants === "message";
    form.dataset.name ||= newName();
    const body = { ...fields, page: visit.dataset.from ?? document.referrer.slice(0, 300), ...(isMessage ? { client_id: form.dataset.name } : {}) };
    if (!isMessage) delete body.text;
    const welcome = await post(`${page.company}/${isMessage ? "leave" : "open"}/`, body);
    delete form.dataset.name;
    takeWelcome(welcome);
    goOn(welcome.token);
    if (!isMessage && text) sayNew(text);
    form.elements.text.value = "";
    if (!isMessage) area.focus();
  } catch (problem) {
    if (problem instanceof Refused && problem.body.rule === "INQ-31" && wants === "chat") setWants("message");
    error.textContent = problem instanceof Refused && problem.message ? problem.message : say("error");
    error.hidden = false;
  } finally {
    button.disabled = false;
  }
});

function setWants(what) {
  wants = what;
  visit.dataset.wants = what;
}

function grow() {
  area.rows = Math.min(6, Math.max(1, area.value.split("\n").length));
}

write.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = area.value.trim();
  if (!text) return;
  if ([...text].length > page.limit) return showError(say("too_long", { length: [...text].length, limit: page.limit }));
  showError("");
  area.value = "";
  grow();
  sayNew(text);
  area.focus();
});

area.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  write.requestSubmit();
});

area.addEventListener("input", () => {
  grow();
  kept.draft(area.value);
  if (chat.state !== "held" || performance.now() - typedAt < TYPING_EVERY) return;
  typedAt = performance.now();
  line?.say({ type: "typing" });
});

function sendFile(file) {
  if (!file) return;
  const message = { client_id: newName(), text: file.name, upload: file, at: new Date().toISOString() };
  chat.outbox.push(message);
  showError("");
  send(message);
  update();
}

write.querySelector("[data-file]").addEventListener("change", (event) => {
  sendFile(event.target.files[0]);
  event.target.value = "";
});
area.addEventListener("paste", (event) => {
  const file = [...(event.clipboardData?.files ?? [])][0];
  if (!file) return;
  event.preventDefault();
  sendFile(file);
});

const acts = {
  "message-instead": () => setWants("message"),
  new: forget,
  minimize: () => tellWidget({ close: true }),
  end: async () => {
    const button = visit.querySelector("[data-act=end]");
    // A second press within some seconds means it.
    if (!button.dataset.asked) {
      button.dataset.asked = button.textContent;
      button.textContent = say("end_really");
      setTimeout(() => {
        button.textContent = button.dataset.asked ?? button.textContent;
        delete button.dataset.asked;
      }, 5000);
      return;
    }
    try {
      takeWelcome(await post(`${chat.token}/end/`, {}));
    } catch {
      showError(say("error"));
    }
    update();
  },
};

visit.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) acts[button.dataset.act]?.();
});
visit.addEventListener("talk:again", (event) => send(event.detail));
visit.addEventListener("talk:drop", (event) => {
  settle(event.detail.client_id);
  update();
});
document.addEventListener("visibilitychange", noteRead);
hearWidget({
  changed: () => {
    noteRead();
    if (visit.dataset.minimized !== "yes" && visit.dataset.view === "talk") area.focus();
  },
  found: () => {
    if (chat.token || !kept.token()) return;
    area.value = kept.draft() ?? "";
    goOn(kept.token());
  },
});

setWants(wants);
document.documentElement.dataset.script = "on";
const opens = document.querySelector("[data-opens]");
if (opens && page.opens_at) {
  const moment = new Date(page.opens_at).toLocaleString(document.documentElement.lang, { weekday: "short", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  opens.textContent = say("closed_until", { moment });
}
area.value = kept.draft() ?? "";
if (kept.token()) goOn(kept.token());
else update();
