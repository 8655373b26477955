// Ctrl/⌘ K: cases, people and places from the server, and everything this page offers by key.
import { labelOf, spellKeys, trigger, visible } from "./shortcuts.js";

const MOST_ACTIONS = 8;
const dialog = document.getElementById("palette");
const field = dialog?.querySelector("#palette-q");
const own = dialog?.querySelector("#palette-actions");
let offered = [];
// What stands below answers older words until the server has spoken: Enter waits for it.
let awaited = false;
let entered = false;

/** What the page offers by key, places left out: those come from the server. */
function collect() {
  const told = new Set();
  offered = [];
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    const keys = element.dataset.shortcut;
    if (keys.startsWith("g ") || element.matches("[data-opens=palette]") || told.has(keys) || !visible(element)) continue;
    if (element.closest("dialog")) continue;
    told.add(keys);
    offered.push({ element, label: labelOf(element), keys });
  }
  // What has no key of its own and stands in a closed menu: macros.
  for (const element of document.querySelectorAll("[data-palette-action]")) {
    offered.push({ element, label: element.textContent.trim(), keys: "" });
  }
}

function row({ element, label, keys }, index) {
  const item = document.createElement("button");
  item.type = "button";
  item.className = "menu-item palette-hit";
  item.id = `hit-action-${index}`;
  item.setAttribute("role", "option");
  item.tabIndex = -1;
  const words = document.createElement("span");
  words.className = "palette-label";
  words.textContent = label;
  const caps = document.createElement("span");
  caps.className = "palette-detail";
  for (const key of keys ? spellKeys(keys) : []) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    caps.append(cap, " ");
  }
  item.append(words, caps);
  item.addEventListener("click", () => {
    dialog.close();
    trigger(element);
  });
  return item;
}

function showActions() {
  const wanted = field.value.trim().toLowerCase();
  const fitting = offered.filter(({ label }) => label.toLowerCase().includes(wanted)).slice(0, MOST_ACTIONS);
  own.replaceChildren();
  if (!fitting.length) return;
  const head = document.createElement("div");
  head.className = "menu-head";
  head.textContent = own.dataset.title;
  own.append(head, ...fitting.map(row));
}

const hits = () => [...dialog.querySelectorAll(".palette-hit")];

function choose(item) {
  for (const hit of hits()) hit.setAttribute("aria-selected", String(hit === item));
  if (item) field.setAttribute("aria-activedescendant", item.id);
  else field.removeAttribute("aria-activedescendant");
  item?.scrollIntoView({ block: "nearest" });
}

const chosen = () => dialog.querySelector('.palette-hit[aria-selected="true"]');

function onKey(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const all = hits();
  const here = all.indexOf(chosen());
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(all[(here + step + all.length) % all.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    entered = awaited && !own.contains(chosen());
    if (!entered) chosen()?.click();
  }
}

function onOpen() {
  collect();
  field.select();
  showActions();
  choose(hits()[0]);
  field.dispatchEvent(new CustomEvent("palette:opened"));
}

if (dialog) {
  field.addEventListener("keydown", onKey);
  field.addEventListener("input", () => {
    awaited = true;
    entered = false;
    showActions();
    choose(hits()[0]);
  });
  // What was chosen stays chosen while more is found below it.
  dialog.addEventListener("htmx:afterSwap", ({ detail }) => {
    for (const hit of dialog.querySelectorAll("#palette-found .palette-hit")) hit.tabIndex = -1;
    const none = dialog.querySelector("[data-none]");
    if (none) none.hidden = Boolean(own.childElementCount);
    // An answer to what stood here before is none.
    awaited = detail.requestConfig.parameters.q !== field.value;
    if (!chosen()) choose(hits()[0]);
    if (awaited || !entered) return;
    entered = false;
    chosen()?.click();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-opens=palette]")) onOpen();
  });
}
