// The lists at the left: mine, offered, waiting, of others, messages left. Rows stay where they are while they exist.
import { announce, now, stored } from "../page.js";
import { sound } from "../alerts.js";
import { spell } from "../clocks.js";
import { base, changed, chats, desk, isMine, nameOf, onChange, placeOf, say } from "./state.js";
import { showClock } from "./face.js";
import { open, opened } from "./talk.js";

const ORDERED = { waiting: "queued_at", left: "queued_at" };
const rows = new Map(); // chat → its element
const SOUND = "csdesk.chat.sound";
let loud = stored(localStorage, SOUND) !== "off";

function elementOf(chat) {
  let element = rows.get(chat.id);
  if (element) return element;
  element = document.getElementById("chat-row-shape").content.firstElementChild.cloneNode(true);
  element.dataset.chat = chat.id;
  const link = element.querySelector("a");
  link.addEventListener("click", (event) => {
    // A message that was left is read, and settled, on a page of its own.
    if (event.ctrlKey || event.metaKey || event.shiftKey || placeOf(chat) === "left") return;
    event.preventDefault();
    open(chat.id);
  });
  rows.set(chat.id, element);
  return element;
}

const unread = (chat) => [...chat.said.values()].filter((each) => each.sender === "visitor" && each.number > (chat.row.agent_read ?? 0)).length;

function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function paintRow(chat, place) {
  const element = elementOf(chat);
  const { row } = chat;
  write(element.querySelector(".chat-row-name"), nameOf(row));
  // What is said automatically tells nobody what it is about.
  const last = [...chat.said.values()].findLast((each) => each.sender !== "system");
  const about = place === "others" ? `${row.agent} · ` : "";
  write(element.querySelector(".chat-row-last"), about + (chat.typing > Date.now() ? say("typing", { name: nameOf(row) }) : last?.text || row.title));
  const time = element.querySelector(".chat-row-time");
  if (place === "waiting") {
    time.dataset.since = row.queued_at;
    delete time.dataset.clock;
  } else {
    if (time.dataset.since) time.replaceChildren();
    delete time.dataset.since;
    showClock(time, row);
  }
  const count = element.querySelector(".chat-row-new");
  const number = isMine(row) ? unread(chat) : 0;
  write(count, String(number));
  count.hidden = !number;
  const link = element.querySelector("a");
  link.href = place === "left" ? `${base}${chat.id}/` : `?chat=${chat.id}`;
  if (opened() === chat.id) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
  return element;
}

/** New rows go to the end of their list: what is there does not move under the pointer. */
function paintList(section) {
  const place = section.dataset.list;
  const by = ORDERED[place] ?? "opened_at";
  const found = [...chats.values()].filter((chat) => placeOf(chat) === place);
  found.sort((one, other) => (one.row[by] < other.row[by] ? -1 : one.row[by] > other.row[by] ? 1 : one.id - other.id));
  const list = section.querySelector("ol");
  const wanted = found.map((chat) => paintRow(chat, place));
  for (const element of [...list.children]) if (!wanted.includes(element)) element.remove();
  wanted.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
  write(section.querySelector("[data-count]"), String(found.length));
  section.querySelector("[data-count]").hidden = !found.length;
  const none = section.querySelector("[data-none]");
  if (none) none.hidden = found.length > 0;
  else section.hidden = !found.length;
  const next = section.querySelector("[data-act=next]");
  if (next) next.hidden = !found.length;
}

function paint() {
  const keeper = document.activeElement?.closest(".chat-row");
  document.querySelectorAll("section[data-list]").forEach(paintList);
  for (const [id, element] of rows) if (!element.isConnected) rows.delete(id);
  if (keeper?.isConnected && !keeper.contains(document.activeElement)) keeper.querySelector("a").focus();
  const waiting = [...chats.values()].filter((chat) => placeOf(chat) === "waiting").length;
  for (const badge of document.querySelectorAll("[data-live-count=chats]")) {
    write(badge, String(waiting));
    badge.hidden = !waiting;
  }
  tick();
}

/** How long somebody waits, counted on; and typing that has stopped. */
function tick() {
  for (const place of document.querySelectorAll(".chat-row-time[data-since]")) {
    write(place, say("waits", { time: spell(now() - Date.parse(place.dataset.since)) }));
  }
  for (const chat of chats.values()) {
    if (chat.typing && chat.typing < Date.now()) {
      chat.typing = 0;
      changed();
    }
  }
}

/** Text and, if wished, a sound. */
export function alarm(words, { isUrgent = true } = {}) {
  announce(words, { alarm: isUrgent });
  if (loud) sound().catch(() => {});
}

document.addEventListener("clock:changed", (event) => {
  const { state } = event.detail;
  const chat = chats.get(Number(event.target.closest?.("[data-chat]")?.dataset.chat));
  if (!chat?.row || (state !== "warning" && state !== "late")) return;
  // clocks.js has said by now what is late.
  if (loud && (isMine(chat.row) || desk.supervises)) sound().catch(() => {});
});

const switchSound = document.querySelector("[data-sound]");
const showSound = () => switchSound.setAttribute("aria-pressed", String(loud));
switchSound.addEventListener("click", () => {
  loud = !loud;
  stored(localStorage, SOUND, loud ? "on" : "off");
  showSound();
  if (loud) sound().catch(() => {});
});
showSound();
setInterval(tick, 1000);
onChange(paint);
