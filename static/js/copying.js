// <button data-copies="id" data-copied="Copied" hidden>: puts the lines of that element where one can paste them.
// Without scripts, or where the browser has no clipboard for pages, the button stays away: the lines can be marked.
import { announce, onEach } from "./page.js";

const linesOf = (element) => [...element.children].map((line) => line.textContent.trim()).join("\n");

function offer(button) {
  const source = document.getElementById(button.dataset.copies);
  if (!source || !navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(linesOf(source));
    button.lastChild.textContent = button.dataset.copied;
    announce(button.dataset.copied);
  });
}

onEach("[data-copies]", offer);
