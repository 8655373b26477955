// What was said, with the state of one's own words; what stands is not painted again.
import { fileOf, timeOf, wordsOf } from "../talk/words.js";
import { page, say, visit } from "./page.js";

const log = visit.querySelector("[data-log]");
const state = visit.querySelector("[data-state]");
const typing = visit.querySelector("[data-typing]");
const error = visit.querySelector("[data-write-error]");

export function showError(words) {
  error.textContent = words;
  error.hidden = !words;
}

function stateOf(chat, message) {
  if (message.isWaiting) return message.failed ? say("not_sent") : say("sending");
  if (message.sender !== "visitor") return "";
  return message.number <= chat.read.agent ? say("read") : say("sent");
}

function button(words, name, message) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "visit-plain";
  element.textContent = words;
  element.addEventListener("click", () => visit.dispatchEvent(new CustomEvent(name, { detail: message })));
  return element;
}

function bubble(chat, message) {
  const item = document.createElement("div");
  item.className = `visit-item visit-${message.sender}`;
  const body = document.createElement("div");
  body.className = "visit-body";
  if (message.text) body.append(wordsOf(message.text));
  if (message.file) body.append(fileOf(message.file, `${page.base}${chat.token}/file/${message.file.id}/`));
  const foot = document.createElement("span");
  foot.className = "visit-foot visit-quiet";
  const mark = document.createElement("span");
  mark.className = "visit-mark";
  const name = message.sender === "agent" ? `${message.name} ` : "";
  foot.append(name, message.at ? timeOf(message.at, document.documentElement.lang) : "", " ", mark);
  item.append(body, foot);
  if (message.isWaiting) {
    const acts = document.createElement("span");
    acts.className = "visit-again";
    acts.append(button(say("again"), "talk:again", message.original), button(say("drop"), "talk:drop", message.original));
    item.append(acts);
  }
  return item;
}

function linesOf(chat) {
  const said = [...chat.said.values()].sort((one, other) => one.number - other.number);
  const waiting = chat.outbox.map((each) => ({ ...each, original: each, key: `o${each.client_id}`, sender: "visitor", isWaiting: true }));
  return [...said.map((each) => ({ ...each, key: `m${each.number}` })), ...waiting];
}

function paintLog(chat) {
  const isBottom = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const lines = linesOf(chat);
  const keys = new Set(lines.map((line) => line.key));
  const here = new Map([...log.children].map((item) => [item.dataset.key, item]));
  for (const [key, item] of here) if (!keys.has(key)) item.remove();
  let isNew = false;
  lines.forEach((line, index) => {
    let item = here.get(line.key);
    if (!item) {
      item = bubble(chat, line);
      item.dataset.key = line.key;
      isNew = true;
    }
    if (log.children[index] !== item) log.insertBefore(item, log.children[index] ?? null);
    const mark = item.querySelector(".visit-mark");
    const words = stateOf(chat, line);
    if (mark.textContent !== words) mark.textContent = words;
    const again = item.querySelector(".visit-again");
    if (again) again.hidden = !line.failed;
  });
  if (isBottom && isNew) log.scrollTop = log.scrollHeight;
}

function stateWords(chat) {
  if (visit.dataset.view !== "talk") return state.textContent;
  if (chat.link === "offline" && chat.state !== "ended") return say("offline");
  if (chat.state === "ended") return say("ended");
  if (chat.state === "left_message") return say("left");
  if (chat.state === "queued") return chat.position > 1 ? say("place", { n: chat.position - 1 }) : say("first");
  if (chat.state === "held") return chat.agent ? say("with", { name: chat.agent }) : say("somebody");
  return "";
}

export function paint(chat) {
  paintLog(chat);
  const words = stateWords(chat);
  if (state.textContent !== words) state.textContent = words;
  state.hidden = !words;
  const types = chat.typing > Date.now() ? say("typing", { name: chat.agent }) : chat.link === "asking" && chat.state !== "ended" ? say("asking") : "";
  if (typing.textContent !== types) typing.textContent = types;
}
