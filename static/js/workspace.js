// The workspace: rows open beside the queue, the queue follows what happens without jumping, several are chosen.
import { onEach } from "./page.js";

const REST = 90; // a held-down J opens where it stops, in milliseconds
const GATHER = 600; // news of one moment are asked for once
const SPREAD = 1200; // and not by all pages at the same instant

const queue = () => document.getElementById("queue");
const view = () => document.getElementById("case-view");
const rows = () => [...document.querySelectorAll("#queue-rows [data-row]")];
const picks = () => [...document.querySelectorAll("#queue-rows .queue-pick")];

// ── The open case ──

/** Mark the row of the case that is open. */
function mark() {
  for (const row of rows()) {
    if (new URL(row.href).pathname === location.pathname) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

/** What was just opened is read. */
function read() {
  const body = current()?.querySelector(".queue-body");
  body?.classList.remove("is-unread");
  body?.querySelector(".queue-new")?.remove();
}

const current = () => document.querySelector('#queue-rows [data-row][aria-current="true"]');

let opening = null;
document.addEventListener("rows:walked", (event) => {
  const row = event.target;
  if (!row.closest("#queue-rows")) return;
  clearTimeout(opening);
  const open = () => row.isConnected && !row.matches("[aria-current]") && row.click();
  opening = setTimeout(open, event.detail.held ? REST : 0);
});

let coming = ""; // the address of the case that is being opened
let enters = false; // whether the focus goes into it then
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "case-view") coming = event.detail.elt.href ?? "";
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target?.id === "case-view") coming = "";
});

/** Into the case: what one scrolls and reads with the keyboard. */
function enter() {
  enters = false;
  document.getElementById("case-pane")?.focus({ preventScroll: true });
}

// Enter on the row that is open, or about to be, goes into the case instead of fetching it once more.
document.addEventListener(
  "click",
  (event) => {
    const row = event.target.closest?.("#queue-rows [data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const isOpen = row.matches("[aria-current]") && document.querySelector("[data-open-case]");
    if (!isOpen && row.href !== coming) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isOpen) enter();
    else enters = true;
  },
  true,
);

document.addEventListener("htmx:pushedIntoHistory", mark);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "case-view" || event.target.id === "queue" || event.target.id === "queue-rows") {
    mark();
    count();
    if (event.target.id === "case-view") read();
    if (event.target.id === "case-view" && enters) enter();
  }
});

// The browser's own "back": only the panes beside the queue change; the queue stays as it is.
document.addEventListener("htmx:historyCacheMiss", (event) => {
  if (!view()) return;
  event.preventDefault();
  window.htmx.ajax("GET", event.detail.path, { target: "#case-view", swap: "innerHTML" }).then(mark);
});

// ── What happens elsewhere ──

let asking = null;

/** At rest: nobody reads further down, points at the list, has the focus in it or has chosen some. */
function atRest(list) {
  const scroller = list.closest(".pane");
  return scroller.scrollTop < 8 && !list.contains(document.activeElement) && !list.matches(":hover") && !chosen().length;
}

function refresh() {
  asking = null;
  const list = queue();
  // Beside a case opened by its address it is still on its way.
  if (!list?.dataset.address || document.hidden) return;
  if (atRest(list)) {
    window.htmx.ajax("GET", list.dataset.address, { source: list, target: "#queue", swap: "outerHTML" });
    return;
  }
  const ids = [...list.querySelectorAll("[data-case]")].map((row) => row.dataset.case).join(",");
  window.htmx.ajax("GET", `${list.dataset.fresh}&ids=${ids}`, { source: list, swap: "none" });
}

function soon(wait = GATHER + Math.random() * SPREAD) {
  if (asking) return;
  asking = setTimeout(refresh, wait);
}

document.addEventListener("live", (event) => {
  if (event.detail.topic === "desk" || event.detail.type === "event") soon();
});
for (const name of ["desk:changed", "csdesk:undone"]) document.addEventListener(name, () => soon(0));
document.addEventListener("visibilitychange", () => !document.hidden && soon());
// Without a socket what one did oneself shows at once all the same.
document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, successful, elt } = event.detail;
  if (successful && requestConfig?.verb === "post" && elt.closest("#case-view, #sheet")) soon(0);
});

// ── Several at once ──

let anchor = null;
const chosen = () => picks().filter((pick) => pick.checked);

function count() {
  const number = chosen().length;
  const list = queue();
  if (!list) return;
  list.classList.toggle("has-chosen", number > 0);
  const told = list.querySelector("[data-chosen]");
  if (told && told.textContent !== String(number)) told.textContent = number;
}

/** Choose or leave one row; with Shift all up to the one before. */
function pick(box, value, upTo) {
  const all = picks();
  const from = upTo && anchor?.isConnected ? all.indexOf(anchor) : all.indexOf(box);
  const [first, last] = [from, all.indexOf(box)].sort((a, b) => a - b);
  for (const each of all.slice(first, last + 1)) each.checked = value;
  anchor = box;
  count();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".queue-pick");
  if (box) pick(box, box.checked, event.shiftKey);
});

const rowNow = () => document.activeElement?.closest("#queue-rows .queue-row") ?? current()?.closest(".queue-row");

document.addEventListener("desk:pick", (event) => {
  const box = rowNow()?.querySelector(".queue-pick") ?? picks()[0];
  if (box) pick(box, event.detail.upTo ? true : !box.checked, event.detail.upTo);
});
document.addEventListener("desk:pick-all", () => {
  const all = picks();
  const value = chosen().length < all.length;
  for (const box of all) box.checked = value;
  count();
});
document.addEventListener("reset", (event) => event.target.id === "bulk" && setTimeout(count));
document.addEventListener("desk:changed", () => {
  for (const box of chosen()) box.checked = false;
  count();
});

// A row that takes no part in forms of its own is still a field: nothing is kept of it between pages.
onEach("#queue-rows .queue-pick", (box) => {
  box.checked = false;
});
onEach("#queue-rows", () => {
  mark();
  current()?.scrollIntoView({ block: "nearest" });
});
