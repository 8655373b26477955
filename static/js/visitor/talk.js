// What was said, with the state of one's own words; what stands is not painted again.
import { actsOn, paintLog } from "../talk/log.js";
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
  mark.dataset.mark = "";
  const name = message.sender === "agent" ? `${message.name} ` : "";
  foot.append(name, message.at ? timeOf(message.at, document.documentElement.lang) : "", " ", mark);
  item.append(body, foot);
  if (message.isWaiting) {
    const tell = (name) => () => visit.dispatchEvent(new CustomEvent(name, { detail: message.original }));
    item.append(actsOn("visit-again", "visit-plain", [[say("again"), tell("talk:again")], [say("drop"), tell("talk:drop")]]));
  }
  return item;
}

function linesOf(chat) {
  const said = [...chat.said.values()].sort((one, other) => one.number - other.number);
  const waiting = chat.outbox.map((each) => ({ ...each, original: each, key: `o${each.client_id}`, sender: "visitor", isWaiting: true }));
  return [...said.map((each) => ({ ...each, key: `m${each.number}` })), ...waiting];
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
  paintLog(log, linesOf(chat), { make: (line) => bubble(chat, line), mark: (line) => stateOf(chat, line) });
  const words = stateWords(chat);
  if (state.textContent !== words) state.textContent = words;
  state.hidden = !words;
  const types = chat.typing > Date.now() ? say("typing", { name: chat.agent }) : chat.link === "asking" && chat.state !== "ended" ? say("asking") : "";
  if (typing.textContent !== types) typing.textContent = types;
}
