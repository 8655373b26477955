// In the widget's frame: a word or two with the page around it, whose origin the widget names and the browser vouches for.
import * as kept from "./kept.js";
import { visit } from "./page.js";

const named = new URLSearchParams(location.hash.slice(1));
const origin = named.get("parent") ?? "";
const isFramed = window.parent !== window && /^https?:\/\/[^/]+$/.test(origin);

export function tellWidget(data) {
  if (isFramed) window.parent.postMessage({ csdesk: "chat", ...data }, origin);
}

/** `changed`: the frame was opened or put away; `found`: the page around us had kept something of ours. */
export function hearWidget({ changed, found }) {
  if (!isFramed) return;
  const asks = kept.isRefused();
  // Only then: what the page around us keeps, its own scripts can read.
  if (asks) kept.keepElsewhere((key, value) => tellWidget({ keep: { key, value } }));
  visit.dataset.from = named.get("page") ?? "";
  visit.querySelector("[data-act=minimize]").hidden = false;
  // In the other language, too, the page has to know who shows it.
  visit.querySelector("[data-other-language]").hash = location.hash;
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== origin || event.data?.csdesk !== "chat") return;
    if (asks && event.data.kept && typeof event.data.kept === "object") {
      kept.takeBack(event.data.kept);
      found();
      return;
    }
    visit.dataset.minimized = event.data.open ? "no" : "yes";
    changed();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) tellWidget({ close: true });
  });
  tellWidget({ ready: true, asks });
}
