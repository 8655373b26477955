// The countdown of a chat, on its row and above what is said.
import { nameOf, say } from "./state.js";

/** A countdown of the house's own kind; text, bar and colour are painted by clocks.js. */
export function clockFor(row) {
  const clock = document.getElementById("chat-clock-shape").content.firstElementChild.cloneNode(true);
  const start = Date.parse(row.asked_at);
  const due = Date.parse(row.due_at);
  Object.assign(clock.dataset, { due, start, warn: start + (due - start) / 2, label: say("answer_due", { name: nameOf(row) }) });
  clock.querySelector(".clock-kind").textContent = clock.dataset.label;
  return clock;
}

/** Put the row's clock there, or take it away; the same clock stays as it is. */
export function showClock(place, row) {
  const key = row?.asked_at && row.due_at && row.state === "held" ? `${row.asked_at} ${row.due_at}` : "";
  if (place.dataset.clock === key) return;
  place.dataset.clock = key;
  place.replaceChildren();
  if (!key) return;
  const clock = clockFor(row);
  place.append(clock);
  const tell = () => clock.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  // A row that is new is painted before it is on the page, where nobody hears it.
  if (clock.isConnected) tell();
  else queueMicrotask(tell);
}
