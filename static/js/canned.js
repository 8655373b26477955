// Canned replies: "/" and a keyword in the composer, or the button; arrows choose, Enter puts the words in.
// <div data-picker="/cases/17/canned/" hidden><input type="search"><div data-picker-list></div></div>
import { announce, onEach, text } from "./page.js";

const PAUSE = 120;
// A slash that begins a word, and what is typed behind it up to the caret.
const ASKED = /(^|\s)\/([^\s/]{0,40})$/;

function start(picker) {
  const form = picker.closest("form");
  const area = form.querySelector("textarea[name=text]");
  const search = picker.querySelector("input[type=search]");
  const list = picker.querySelector("[data-picker-list]");
  const opener = form.querySelector("[data-picker-opens]");
  let timer = null;
  let asked = 0;
  let bySlash = false;

  const rows = () => [...list.querySelectorAll("[data-use]")];
  const chosen = () => list.querySelector("[aria-selected=true]");
  const keyboard = () => (bySlash ? area : search);

  function select(row) {
    for (const each of rows()) each.setAttribute("aria-selected", String(each === row));
    if (row) keyboard().setAttribute("aria-activedescendant", row.id);
    else keyboard().removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(timer);
    asked += 1;
    picker.hidden = true;
    list.textContent = "";
    search.value = "";
    opener?.setAttribute("aria-expanded", "false");
    for (const field of [area, search]) field.removeAttribute("aria-activedescendant");
  }

  async function find(words) {
    const mine = (asked += 1);
    await window.htmx.ajax("GET", picker.dataset.picker, { source: picker, target: list, swap: "innerHTML", values: { q: words } });
    if (mine !== asked) return;
    picker.hidden = false;
    opener?.setAttribute("aria-expanded", "true");
    select(rows()[0]);
  }

  function later(words) {
    clearTimeout(timer);
    timer = setTimeout(() => find(words), PAUSE);
  }

  function insert(words) {
    const before = area.value.slice(0, area.selectionStart);
    const from = bySlash && ASKED.test(before) ? before.lastIndexOf("/") : area.selectionStart;
    area.setRangeText(words, from, area.selectionEnd, "end");
    close();
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function use(row) {
    const body = new URLSearchParams({
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
      language: row.dataset.language,
    });
    const answer = await fetch(row.dataset.use, { method: "POST", body });
    if (answer.ok) insert((await answer.json()).text);
    else announce(text("error_gone"), { alarm: true });
  }

  function onKey(event) {
    if (picker.hidden || event.isComposing || event.keyCode === 229) return;
    const all = rows();
    const here = all.indexOf(chosen());
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") select(all[Math.min(here + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") select(all[Math.max(here - 1, 0)]);
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && chosen()) use(chosen());
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (picker.hidden) area.focus();
  }

  area.addEventListener("input", () => {
    const match = area.value.slice(0, area.selectionStart).match(ASKED);
    bySlash = Boolean(match);
    if (match) later(match[2]);
    else if (!picker.hidden || timer) close();
  });
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    later(search.value);
  });
  for (const field of [area, search]) field.addEventListener("keydown", onKey);
  opener?.addEventListener("click", async () => {
    if (!picker.hidden) return close();
    bySlash = false;
    await find("");
    search.focus();
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-use]");
    if (row) use(row);
  });
  document.addEventListener("click", (event) => {
    if (!picker.hidden && !form.contains(event.target)) close();
  });
}

onEach("[data-picker]", start);
