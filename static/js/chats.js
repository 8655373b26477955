// Agents' and supervisors' page of chats. Everything arrives by one line; where it is blocked, by asking.
import { page } from "./page.js";
import { openLine } from "./talk/line.js";
import "./chats/acts.js";
import "./chats/side.js";
import { acknowledged, refused, sendWaiting, speakOn } from "./chats/composer.js";
import { alarm } from "./chats/lists.js";
import { get, post } from "./chats/server.js";
import { begin, changed, chatOf, chats, desk, isMine, nameOf, placeOf, say, takeMessage, takeRow, takeRows, takeSeat, takeWhisper } from "./chats/state.js";
import { on, open, opened } from "./chats/talk.js";

const BEAT_EVERY = 10000;
const TYPING_STAYS = 5000;
const SOON = 250;
let watched = "";
let asked = 0;

const after = () => Object.fromEntries([...chats.values()].filter((chat) => placeOf(chat) || chat.id === opened()).map((chat) => [chat.id, chat.last]));

function takeState(state) {
  takeRows(state.rows);
  takeSeat(state.seat);
  for (const frame of state.said) (frame.type === "whisper" ? takeWhisper : takeMessage)(frame);
  watch();
}

/** Every list from the server, and what was said behind what the page has. */
async function ask() {
  const since = Object.entries(after()).map(([id, last]) => `${id}:${last}`);
  takeState(await get(`now/?chats=${since.join(",")}`));
  sendWaiting();
}

function askSoon() {
  if (asked) return;
  asked = setTimeout(() => {
    asked = 0;
    ask().catch(() => {});
  }, SOON);
}

function watch() {
  const ids = Object.keys(after()).sort().join(" ");
  if (ids === watched || !line.say({ type: "watch", chats: after() })) return;
  watched = ids;
}

function heard(frame) {
  hear[frame.type]?.(frame);
}

const hear = {
  rows: (frame) => {
    frame.rows.forEach(takeRow);
    takeSeat(frame.seat);
    watched = "";
    watch();
    sendWaiting();
    askSoon();
  },
  row: ({ row }) => {
    takeRow(row);
    watch();
  },
  message: (frame) => {
    if (!takeMessage(frame)) return;
    const chat = chatOf(frame.chat);
    if (frame.sender !== "visitor") return;
    // Whether it asks something, and until when it has to be answered, the server knows.
    if (!chat.row?.asked_at) askSoon();
    if (isMine(chat.row) && (chat.id !== opened() || document.hidden)) alarm(say("says", { name: nameOf(chat.row), text: frame.text.slice(0, 120) }), { isUrgent: false });
  },
  whisper: takeWhisper,
  ack: acknowledged,
  refused,
  state: (frame) => {
    const chat = chatOf(frame.chat);
    if (chat.row) Object.assign(chat.row, { state: frame.state, agent: frame.agent });
    if (frame.state === "ended" && chat.row) chat.row.asked_at = null;
    changed();
    askSoon();
  },
  typing: (frame) => {
    if (frame.who !== "visitor") return;
    chatOf(frame.chat).typing = Date.now() + TYPING_STAYS;
    changed();
  },
  read: (frame) => {
    const { row } = chatOf(frame.chat);
    if (!row) return;
    const key = frame.who === "visitor" ? "visitor_read" : "agent_read";
    row[key] = Math.max(row[key] ?? 0, frame.number);
    changed();
  },
  gone: ({ chat }) => {
    chatOf(chat).isGone = true;
    changed();
    watch();
  },
  member: (frame) => member[frame.name]?.(frame.data),
};

const member = {
  "chat.given": (row) => {
    takeRow(row);
    watch();
    askSoon();
    alarm(say("given", { name: nameOf(row) }));
    if (!opened()) open(row.chat, { focus: document.activeElement === document.body });
  },
  "chat.offered": (row) => {
    takeRow(row);
    watch();
    alarm(say("offered"));
  },
  "chat.lost": (row) => {
    const chat = takeRow(row);
    chat.lostTo = row.agent;
    askSoon();
  },
  "chat.seat": takeSeat,
};

function showLink(state) {
  document.documentElement.dataset.chatLink = state;
  const note = document.querySelector("[data-link-note]");
  const words = { open: "", asking: say("polling"), offline: say("offline"), over: page.texts.signed_out }[state];
  if (note.textContent !== words) note.textContent = words;
  note.hidden = !words;
}

// The page's own timer, kept by a worker: those of a tab that is not in front would sleep for a minute.
function beat() {
  if (line.say({ type: "beat" })) return;
  post("beat/").then(takeSeat).catch(() => {});
}

function everyBeat() {
  const { ticker } = document.getElementById("chats").dataset;
  try {
    const worker = new Worker(ticker);
    worker.addEventListener("message", beat);
    worker.postMessage(BEAT_EVERY);
  } catch {
    setInterval(beat, BEAT_EVERY);
  }
}

on("open", watch);
on("read", (chat, number) => {
  if (!line.say({ type: "read", chat: chat.id, number })) post(`${chat.id}/read/`, { number }).catch(() => {});
});
for (const name of ["live:chat.moved", "live:chat.seats"]) document.body.addEventListener(name, askSoon);

const line = openLine({ url: "/ws/chat/desk/", hello: () => {}, heard, ask, state: showLink });
speakOn(line);
takeState(begin);
everyBeat();
ask().catch(() => {});
if (desk.open) open(desk.open, { focus: false });
