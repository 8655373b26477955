// Keyboard: elements carry data-shortcut ("r", "g c", "mod+enter"); the help lists what the page has.
import { onEach, page, text } from "./page.js";

const CHAIN = 1200; // how long "g" waits for its letter, in milliseconds
let first = "";
let firstAt = 0;

/** Whether one can see it: what is hidden cannot be pressed by key. */
export const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
const writing = (target) => target.isContentEditable || target.closest?.("input, textarea, select");

/** "mod+enter" for an event: letters lower case, Ctrl and ⌘ alike. */
function nameOf(event) {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return `mod+${key}`;
  // Only letters: the signs above the digits are keys of their own.
  return event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
}

function find(name) {
  const root = document.querySelector("dialog[open]") ?? document;
  return [...root.querySelectorAll(`[data-shortcut="${CSS.escape(name)}"]`)].find(visible);
}

/** Do what the element is for: write in a field, press anything else. */
export function trigger(element) {
  if (element.matches("summary")) {
    element.focus();
    element.click();
  } else if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select")) {
    element.focus();
  } else element.click();
}

/** J and K walk the rows of the list that has the focus, or of the page's first one. */
function walk(step, held) {
  const list = document.activeElement?.closest("[data-rows]") ?? document.querySelector("[data-rows]");
  if (!list) return false;
  const rows = [...list.querySelectorAll("[data-row]")].filter((row) => "walksHidden" in list.dataset || visible(row));
  const here = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const current = here >= 0 ? here : rows.findIndex((row) => row.matches("[aria-current]"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, current + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  next?.dispatchEvent(new CustomEvent("rows:walked", { bubbles: true, detail: { held } }));
  return Boolean(next);
}

/** The form's own shortcut (mod+enter) works while one writes in it; a single letter never does. */
function inForm(target, name) {
  const form = target.closest("form");
  return form && [...form.querySelectorAll(`[data-shortcut="${CSS.escape(name)}"]`)].find(visible);
}

/** X, Shift X and Ctrl A choose rows where a list lets several be chosen. */
function choose(name) {
  if (!["x", "shift+x", "mod+a"].includes(name) || !document.querySelector(".queue-pick")) return false;
  if (document.querySelector("dialog[open]") || (name === "mod+a" && document.activeElement?.closest(".pane-case"))) return false;
  const detail = { upTo: name === "shift+x" };
  document.dispatchEvent(new CustomEvent(name === "mod+a" ? "desk:pick-all" : "desk:pick", { detail }));
  return true;
}

/** Escape leaves the field one writes in, so that single letters are keys again; what closes by Escape closes instead. */
function leaveField(event) {
  if (!writing(event.target) || event.target.closest("dialog, details.menu")) return;
  const pane = event.target.closest(".pane-case");
  if (pane) pane.focus({ preventScroll: true });
  else event.target.blur();
}

function onKey(event) {
  // An input method composes: Enter and letters are its own.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey) return;
  const name = nameOf(event);
  const modified = name.startsWith("mod+");
  if (name === "escape") return leaveField(event);
  if (writing(event.target) && !modified) return;
  const own = modified && writing(event.target) ? inForm(event.target, name) : null;
  const chain = performance.now() - firstAt < CHAIN ? `${first} ${name}` : name;
  const element = own ?? find(chain) ?? (chain === name ? null : find(name));
  first = name === "g" && !element ? name : "";
  firstAt = performance.now();
  if (element) {
    event.preventDefault();
    trigger(element);
  } else if ((name === "j" && walk(1, event.repeat)) || (name === "k" && walk(-1, event.repeat))) {
    event.preventDefault();
  } else if (!writing(event.target) && choose(name)) {
    event.preventDefault();
  } else if (name === "?") {
    event.preventDefault();
    openHelp();
  }
}

/** "g c" → "G C", "mod+enter" → "Ctrl Enter" (⌘ on a Mac). */
export function spellKeys(name) {
  const mod = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl";
  return name.split(/[ +]/).map((key) => (key === "mod" ? mod : key.length > 1 ? key[0].toUpperCase() + key.slice(1) : key.toUpperCase()));
}

/** What the element is called. */
export function labelOf(element) {
  return (element.dataset.label ?? element.getAttribute("aria-label") ?? element.textContent ?? "").trim().replace(/\s+/g, " ");
}

function openHelp() {
  const dialog = document.getElementById("shortcut-help");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector(".shortcut-list");
  list.querySelectorAll("[data-found]").forEach((entry) => entry.remove());
  const told = new Set();
  for (const element of document.querySelectorAll("[data-shortcut]")) {
    if (told.has(element.dataset.shortcut) || !visible(element)) continue;
    told.add(element.dataset.shortcut);
    list.append(...entry(element.dataset.shortcut, labelOf(element)));
  }
  dialog.showModal();
}

function entry(name, label) {
  const term = document.createElement("dt");
  const words = document.createElement("dd");
  term.dataset.found = words.dataset.found = "";
  for (const key of spellKeys(name)) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap, " ");
  }
  words.textContent = label;
  return [term, words];
}

if (page.shortcuts !== false) {
  document.addEventListener("keydown", onKey);
  onEach("[data-shortcut]", (element) => {
    const keys = spellKeys(element.dataset.shortcut).join(" ");
    element.title = text("with_key", { label: element.title || labelOf(element), key: keys });
  });
}
onEach("[data-shows-shortcuts]", (element) => element.addEventListener("click", openHelp));
