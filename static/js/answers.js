// Standard answers beside a case: suggested anew as one types, put into the composer by a click or a key.
import { announce, onEach, text } from "./page.js";

const PAUSE = 1200;
const SHORTEST = 4;
let timer = null;

const composer = () => document.querySelector("#composer textarea[name=text]");

document.addEventListener("input", ({ target }) => {
  const block = document.querySelector("[data-answers]");
  if (!block || target !== composer()) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const typed = target.value.trim();
    if (!block.isConnected || (typed && typed.length < SHORTEST)) return;
    window.htmx.ajax("GET", block.getAttribute("hx-get"), { source: block, target: block, swap: "innerHTML", values: { typed: typed.slice(-400) } });
  }, PAUSE);
});

/** Put the words where the caret is, or at the end. */
function putIn(area, words) {
  const at = area.selectionStart ?? area.value.length;
  const gap = at > 0 && !/\s$/.test(area.value.slice(0, at)) ? "\n" : "";
  area.setRangeText(gap + words, at, area.selectionEnd, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

onEach("[data-puts-in]", (button) => {
  button.addEventListener("click", async () => {
    const area = composer();
    const token = area?.form?.elements.csrfmiddlewaretoken;
    if (!token) return;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token.value });
    const answer = await fetch(button.dataset.putsIn, { method: "POST", body });
    if (answer.ok) putIn(area, (await answer.json()).text);
    else announce(text("error_gone"), { alarm: true });
  });
});
