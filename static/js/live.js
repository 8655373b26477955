// What happens elsewhere arrives here: by socket, or by asking now and then where there is none.
// Each message becomes an event on <body>: "live:case-17" for a case, "live:<name>" for the member and the
// desk; hx-trigger="live:case-17 from:body" fetches a fragment anew. New rows wait behind a chip.
import { announce, onEach, page, text } from "./page.js";
import { toast } from "./toasts.js";

const FIRST_RETRY = 500;
const LAST_RETRY = 30000;
const POLL = 15000;
const SILENCE = 70000; // the server says something at least every 25 s; after this the line is dead
const TRIES_BEFORE_POLLING = 3;
const REMEMBERED = 200; // ids of messages that came; the server repeats some when a page comes back
const RENDERING = 3000; // what happened longer than this before the page was made is in the page
const SIGNED_OUT = 4401;
const NOT_YOURS = 4404;

let socket = null;
let tries = 0;
let poller = null;
let watchdog = null;
let ended = false;
let notBefore = 0; // the server asked not to be asked for a while
let last = page.live?.last ?? 0;
const seen = new Set();

const topics = () => [...new Set([...document.querySelectorAll("[data-live]")].flatMap((e) => e.dataset.live.split(/\s+/)))];

/** Whether a message is news: not seen before, and not older than the page itself. */
function isNews(message) {
  if (!message.id) return true;
  if (seen.has(message.id)) return false;
  seen.add(message.id);
  if (seen.size > REMEMBERED) seen.delete(seen.values().next().value);
  last = Math.max(last, message.id);
  return !message.at || Date.parse(message.at) > page.now - RENDERING;
}

/** Hand one message to the page. */
function dispatch(message) {
  if (!isNews(message)) return;
  for (const name of [message.topic, message.name].filter(Boolean)) {
    document.body.dispatchEvent(new CustomEvent(`live:${name}`, { bubbles: true, detail: message }));
  }
  document.body.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: message }));
  if (message.data?.announce) announce(message.data.announce, { alarm: Boolean(message.data.urgent) });
}

function show(state) {
  document.documentElement.dataset.link = state;
  for (const sign of document.querySelectorAll(".link-state")) {
    sign.hidden = state === "open";
    sign.querySelector("[data-words]").textContent = state === "open" ? "" : text(state === "offline" ? "link_offline" : "link_polling");
  }
}

function listen() {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => socket?.close(), SILENCE);
}

/** Say something to the server; false where there is no socket to say it on. */
export function say(message) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  socket.send(JSON.stringify(message));
  return true;
}

function subscribe() {
  if (!say({ type: "subscribe", topics: topics(), last })) return;
  // What the page does there can be told from now on.
  document.dispatchEvent(new CustomEvent("csdesk:subscribed"));
}

function connect() {
  clearTimeout(watchdog);
  const url = new URL(page.live.socket, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  try {
    socket = new WebSocket(url);
  } catch {
    retry();
    return;
  }
  socket.addEventListener("open", () => {
    tries = 0;
    stopPolling();
    show("open");
    subscribe();
    listen();
  });
  socket.addEventListener("message", (event) => {
    listen();
    const message = JSON.parse(event.data);
    if (message.type !== "pong" && message.type !== "pulse") dispatch(message);
  });
  socket.addEventListener("close", retry, { once: true });
}

/** The server has told that nothing more will come: the session ended, or the case is out of sight. */
function end(words) {
  ended = true;
  clearTimeout(watchdog);
  stopPolling();
  show("offline");
  toast({ level: "error", words });
}

function retry(event) {
  clearTimeout(watchdog);
  if (event?.code === SIGNED_OUT) return end(text("signed_out"));
  if (event?.code === NOT_YOURS) return end(text("error_gone"));
  tries += 1;
  if (tries >= TRIES_BEFORE_POLLING) startPolling();
  // Half fixed, half random: after a restart of the server not all pages come at once.
  const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(tries, 8));
  setTimeout(connect, wait / 2 + (Math.random() * wait) / 2);
}

async function poll() {
  if (document.hidden || performance.now() < notBefore) return;
  try {
    const url = `${page.live.since}${last}?topics=${encodeURIComponent(topics().join(" "))}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403) return end(text("signed_out"));
    if (answer.status === 404) return end(text("error_gone"));
    if (answer.status === 429) {
      notBefore = performance.now() + 1000 * (Number(answer.headers.get("Retry-After")) || 1) + POLL * Math.random() * 4;
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const news = await answer.json();
    news.events.forEach(dispatch);
    last = Math.max(last, news.last ?? 0);
    show("polling");
  } catch {
    show("offline");
  }
}

function startPolling() {
  if (poller) return;
  poll();
  poller = setInterval(poll, POLL + Math.random() * 2000);
}

function stopPolling() {
  clearInterval(poller);
  poller = null;
}

/** A list is at rest when nobody reads further down, has the focus in it or the pointer over it. */
function atRest(list) {
  const scroller = list.closest(".pane, .scroll-y") ?? document.scrollingElement;
  return scroller.scrollTop < 8 && !list.contains(document.activeElement) && !list.matches(":hover");
}

function refresh(list, chip) {
  delete list.dataset.waiting;
  chip.hidden = true;
  window.htmx.trigger(list, "live-refresh");
}

// <ol data-live-rows="complaint.open desk" hx-get="…" hx-trigger="live-refresh">: new rows are counted, not moved in.
function countRows(list) {
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = "btn btn-primary btn-sm live-chip";
  chip.hidden = true;
  chip.addEventListener("click", () => refresh(list, chip));
  list.before(chip);
  const names = list.dataset.liveRows.split(/\s+/);
  const note = (event) => {
    if (!list.isConnected) {
      chip.remove();
      document.body.removeEventListener("live", note);
      return;
    }
    if (!names.includes(event.detail.name) && !names.includes(event.detail.topic)) return;
    if (atRest(list)) {
      refresh(list, chip);
      return;
    }
    list.dataset.waiting = Number(list.dataset.waiting ?? 0) + 1;
    chip.textContent = text("new_rows", { n: list.dataset.waiting });
    if (chip.hidden) announce(chip.textContent);
    chip.hidden = false;
  };
  document.body.addEventListener("live", note);
}

// <span class="count" data-live-count="notifications">3</span>: the number comes with the message.
document.addEventListener("live", (event) => {
  for (const [name, number] of Object.entries(event.detail.data?.counts ?? {})) {
    for (const badge of document.querySelectorAll(`[data-live-count="${CSS.escape(name)}"]`)) {
      badge.textContent = number;
      badge.hidden = !Number(number);
    }
  }
});

if (page.live) {
  onEach("[data-live-rows]", countRows);
  let known = topics().join(" ");
  document.addEventListener("htmx:load", () => {
    if (known === topics().join(" ")) return;
    known = topics().join(" ");
    subscribe();
  });
  window.addEventListener("online", () => !ended && socket?.readyState === WebSocket.CLOSED && connect());
  window.addEventListener("offline", () => show("offline"));
  connect();
}
