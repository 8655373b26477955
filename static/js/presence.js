// Who else is on the case: says what is done here, shows what the others do. Viewing is not typing.
// <div data-presence="17" hx-get="…" hx-trigger="live:presence-17 from:body, presence-ask">
import { onEach } from "./page.js";
import { say } from "./live.js";

const HERE = 15000; // the server forgets a page after 40 s of silence
const KEYS = 4000; // and its typing after 9 s
const places = new Set();
let typedAt = -Infinity;
let toldTypingAt = -Infinity;

const typing = () => performance.now() - typedAt < KEYS + 1000;

/** Say what is done here; where no socket is open, asking says it. */
function report() {
  // Without a network nobody hears it, and the page says so elsewhere.
  if (document.hidden || !navigator.onLine) return;
  const doing = typing() ? "typing" : "viewing";
  if (doing === "typing") toldTypingAt = performance.now();
  for (const place of places) {
    if (!place.isConnected) {
      places.delete(place);
    } else if (!say({ type: "presence", case: Number(place.dataset.presence), doing })) {
      place.dataset.doing = doing;
      window.htmx.trigger(place, "presence-ask");
    } else if (place.childElementCount) {
      // Who goes without a word is told by nobody.
      window.htmx.trigger(place, "presence-ask");
    }
  }
}

document.addEventListener("htmx:configRequest", (event) => {
  const { doing } = event.target.dataset ?? {};
  if (!event.target.matches?.("[data-presence]") || !doing) return;
  event.detail.parameters.doing = doing;
  delete event.target.dataset.doing;
});

document.addEventListener("input", (event) => {
  if (!places.size || !event.target.closest?.("[data-tells-typing]")) return;
  typedAt = performance.now();
  if (typedAt - toldTypingAt < KEYS) return;
  report();
  // When the keys rest, one word says so.
  setTimeout(() => typing() || report(), 2 * KEYS);
});

document.addEventListener("csdesk:subscribed", report);
document.addEventListener("visibilitychange", report);
onEach("[data-presence]", (place) => {
  places.add(place);
  report();
});
setInterval(report, HERE);
