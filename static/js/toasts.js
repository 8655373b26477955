// Notices: those the server rendered, those that come with an htmx answer. "Undo" stays for ten seconds.
import { icon, onEach, text } from "./page.js";

const STAY = { success: 6000, info: 6000, warning: 12000, error: 0 };
const UNDO_STAY = 10000;

function leaveAfter(item, delay) {
  if (!delay) return;
  let left = delay;
  let since = performance.now();
  let timer = setTimeout(() => item.remove(), left);
  // Whoever reads or reaches for the button has the time for it.
  const hold = () => {
    clearTimeout(timer);
    left -= performance.now() - since;
  };
  const go = () => {
    since = performance.now();
    timer = setTimeout(() => item.remove(), Math.max(left, 1500));
  };
  item.addEventListener("mouseenter", hold);
  item.addEventListener("mouseleave", go);
  item.addEventListener("focusin", hold);
  item.addEventListener("focusout", go);
}

function button(className, label, run) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = label;
  element.addEventListener("click", run);
  return element;
}

/** Z takes back what was done last: the notice that came last has the key. */
function keyed(undo) {
  for (const former of document.querySelectorAll("#toasts [data-shortcut=z]")) delete former.dataset.shortcut;
  undo.dataset.shortcut = "z";
  return undo;
}

function undoButton(item, url) {
  const undo = button("btn btn-sm", text("undo"), async (event) => {
    event.target.disabled = true;
    await window.htmx.ajax("POST", url, { source: document.body, swap: "none" });
    item.remove();
  });
  return keyed(undo);
}

function ruleLink({ id, url }) {
  const link = document.createElement("a");
  link.className = "toast-rule";
  link.href = url;
  link.textContent = id;
  return link;
}

/** Show a notice: level is success, info, warning or error. */
export function toast({ level = "info", words, undo = null, rule = null }) {
  const item = document.createElement("li");
  item.className = "toast-item";
  item.dataset.level = level;
  const label = document.createElement("span");
  label.className = "toast-text";
  label.textContent = words;
  if (rule) label.append(" ", ruleLink(rule));
  item.append(label);
  if (undo) item.append(undoButton(item, undo));
  dress(item, Boolean(undo));
  document.getElementById("toasts")?.append(item);
}

function dress(item, undoable) {
  const close = button("icon-button", "", () => item.remove());
  close.setAttribute("aria-label", text("close"));
  close.append(icon("x"));
  item.append(close);
  leaveAfter(item, undoable ? UNDO_STAY : (STAY[item.dataset.level] ?? STAY.info));
}

onEach("#toasts > .toast-item[data-rendered]", (item) => {
  const undo = item.querySelector("form");
  if (undo) keyed(undo.querySelector("button"));
  dress(item, Boolean(undo));
});
document.addEventListener("csdesk:toasts", (event) => {
  for (const notice of event.detail.value ?? event.detail) toast(notice);
});
