// Beside the open chat: standard answers and main products, found anew as one types; promises that grow out of the chat.
import { desk, onChange } from "./state.js";
import { on, openChat, opened } from "./talk.js";

const PAUSE = 1200;
const root = document.getElementById("chats");
const side = root.querySelector("[data-side]");
const answers = side.querySelector("[data-answers]");
const offers = side.querySelector("[data-offers]");
const toggle = root.querySelector("[data-side-opens]");
let shown = null;
let timer = null;

const fetchInto = (target, url, values = {}) => window.htmx.ajax("GET", url, { source: target, target, swap: "innerHTML", values });

function showFor(chat) {
  shown = chat.id;
  side.querySelector("[data-side-open]").hidden = false;
  side.querySelector("[data-side-idle]").hidden = true;
  for (const link of side.querySelectorAll("[data-promise]")) link.href = `${link.dataset.promise}?chat=${chat.id}`;
  if (answers) {
    answers.setAttribute("hx-get", `${answers.dataset.base}${chat.row.case}/`);
    fetchInto(answers, answers.getAttribute("hx-get"));
  }
  fetchInto(offers, `${root.dataset.base}${chat.id}/offers/`);
}

function paint() {
  const chat = openChat();
  if (!chat) {
    shown = null;
    side.querySelector("[data-side-open]").hidden = true;
    side.querySelector("[data-side-idle]").hidden = false;
  } else if (chat.row?.case && shown !== chat.id) showFor(chat);
}

function setOpen(is) {
  root.dataset.side = is ? "open" : "";
  toggle.setAttribute("aria-expanded", String(is));
}

toggle.addEventListener("click", () => setOpen(root.dataset.side !== "open"));
side.querySelector("[data-side-closes]").addEventListener("click", () => {
  setOpen(false);
  toggle.focus();
});
side.addEventListener("click", (event) => {
  if (event.target.closest("[data-puts-in]")) setOpen(false);
});

const area = document.getElementById("chat-text");
area.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => opened() && fetchInto(offers, `${root.dataset.base}${opened()}/offers/`, { typed: area.value.slice(-400) }), PAUSE);
});
area.addEventListener("keydown", (event) => {
  // One key puts in the first standard answer that fits, without leaving the field.
  if (!event.altKey || event.code !== "KeyI" || event.isComposing) return;
  event.preventDefault();
  side.querySelector("[data-answers] [data-puts-in], [data-offers] [data-puts-in]")?.click();
});

/** The phrases to avoid are looked for in what the visitor will read, not in notes for colleagues. */
export function wordingOf(chat, mode) {
  return mode === "say" && desk.takes && chat?.row?.case ? `${area.dataset.wordingBase}${chat.row.case}/` : "";
}

on("open", () => queueMicrotask(paint));
on("close", paint);
onChange(paint);
