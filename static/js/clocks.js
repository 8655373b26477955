// Every clock on the page, against the server's time: text, bar and state. Seconds only below two minutes.
import { announce, now, onEach, text } from "./page.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const clocks = new Set();

/** "3 h 12 min": the two largest units; the remainder is cut, never rounded up. */
export function spell(milliseconds) {
  const span = Math.abs(milliseconds);
  const whole = (unit) => Math.floor(span / unit);
  if (span < 2 * MINUTE) return text("seconds", { s: whole(SECOND) });
  if (span < HOUR) return text("minutes", { m: whole(MINUTE) });
  const pick = (big, bigKey, small, smallKey, pair) => {
    const rest = Math.floor((span % big) / small);
    if (!rest) return text(bigKey, { [bigKey[0]]: whole(big) });
    return text(pair, { [bigKey[0]]: whole(big), [smallKey[0]]: rest });
  };
  if (span < DAY) return pick(HOUR, "hours", MINUTE, "minutes", "hours_minutes");
  return pick(DAY, "days", HOUR, "hours", "days_hours");
}

function state(clock, at) {
  const due = Number(clock.dataset.due);
  // Exactly at the deadline is still in time.
  if (at > due) return "late";
  return clock.dataset.warn && at >= Number(clock.dataset.warn) ? "warning" : "running";
}

function paint(clock) {
  const at = now();
  const due = Number(clock.dataset.due);
  const start = Number(clock.dataset.start);
  const before = clock.dataset.state;
  const current = state(clock, at);
  const words = text(current === "late" ? "late" : "left", { time: spell(due - at) });
  const label = clock.querySelector(".clock-text");
  if (label.textContent !== words) label.textContent = words;
  const bar = clock.querySelector(".clock-bar");
  if (bar) bar.value = due > start ? Math.min(1000, Math.round((1000 * (at - start)) / (due - start))) : 1000;
  if (before === current) return;
  clock.dataset.state = current;
  if (current === "late") announce(text("became_late", { what: clock.dataset.label }), { alarm: true });
  clock.dispatchEvent(new CustomEvent("clock:changed", { bubbles: true, detail: { state: current } }));
}

function tick() {
  if (document.hidden) return;
  for (const clock of clocks) {
    if (clock.isConnected) paint(clock);
    else clocks.delete(clock);
  }
}

onEach(".clock[data-due]", (clock) => {
  clocks.add(clock);
  paint(clock);
});
setInterval(tick, SECOND);
document.addEventListener("visibilitychange", tick);
