// Who sits at the chats and looks at another page keeps the seat, and hears of new chats there. The page of chats leaves
// behind that somebody sits; it beats by itself. One open page is enough; a browser that hangs beats no more.
import { announce, stored } from "./page.js";
import { sound } from "./alerts.js";
import { toast } from "./toasts.js";

const KEPT = "csdesk.chat.seat";
const SOUND = "csdesk.chat.sound";
const BEAT_EVERY = 10000;

const isDesk = Boolean(document.getElementById("chats"));

function seatKept() {
  try {
    return JSON.parse(stored(localStorage, KEPT) ?? "null");
  } catch {
    return null;
  }
}

/** What other pages have to know of the seat; null: nobody sits there. */
export function leaveBehind(seat) {
  stored(localStorage, KEPT, seat && JSON.stringify(seat));
}

async function beat() {
  const seat = seatKept();
  if (!seat) return;
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"), Accept: "application/json", "X-Csdesk-Background": "1" };
  try {
    const answer = await fetch(`${seat.base}beat/`, { method: "POST", headers });
    const isData = (answer.headers.get("Content-Type") ?? "").includes("json");
    // Nobody is signed in any more, or somebody else: the seat is not this reader's.
    if (answer.redirected || answer.status === 403 || (answer.ok && isData && !(await answer.json()).is_there)) leaveBehind(null);
  } catch {
    // The next beat tries again.
  }
}

function beatOn(seat) {
  beat();
  try {
    // A worker's timer goes on in a tab that is not in front.
    const worker = new Worker(seat.ticker);
    worker.addEventListener("message", beat);
    worker.postMessage(BEAT_EVERY);
  } catch {
    setInterval(beat, BEAT_EVERY);
  }
  return new Promise(() => {}); // as long as the page is open
}

function hear(name, words) {
  document.body.addEventListener(`live:${name}`, (event) => {
    const seat = seatKept();
    const row = event.detail.data;
    if (!seat || !row) return;
    const told = (seat.texts[words] ?? "").replace("{name}", row.visitor || row.contact || "–");
    toast({ level: "error", words: told, rule: { id: row.number, url: `${seat.base}?chat=${row.chat}` } });
    announce(told, { alarm: true });
    if (stored(localStorage, SOUND) !== "off") sound().catch(() => {});
  });
}

const present = seatKept();
if (present && !isDesk) {
  hear("chat.given", "given");
  hear("chat.offered", "offered");
  document.body.addEventListener("live:chat.seat", (event) => {
    if (event.detail.data?.is_there) return;
    const seat = seatKept();
    leaveBehind(null);
    if (seat && event.detail.data?.end === "unseen") toast({ level: "error", words: seat.texts.unseen });
  });
  if (navigator.locks) navigator.locks.request(KEPT, () => beatOn(present));
  else beatOn(present);
}
