// What was typed survives a reload, a crash and a lost network: <form data-draft="reply-17">.
import { icon, now, onEach, page, stored, text } from "./page.js";

const PREFIX = `csdesk.draft.${page.member ?? "guest"}.`;
const AGE = 14 * 24 * 3600 * 1000;
const PAUSE = 400;
const KEPT = "textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit])";

const fields = (form) => [...form.querySelectorAll(KEPT)].filter((field) => field.name && !("noDraft" in field.dataset));
const read = (key) => JSON.parse(stored(localStorage, PREFIX + key) ?? "null");

function values(form) {
  return fields(form).map((field) => [
    field.name,
    field.type === "checkbox" || field.type === "radio" ? `${field.checked}:${field.value}` : field.value,
  ]);
}

function fill(form, saved) {
  const left = [...saved];
  for (const field of fields(form)) {
    const index = left.findIndex(([name]) => name === field.name);
    if (index < 0) continue;
    const [[, value]] = left.splice(index, 1);
    if (field.type === "checkbox" || field.type === "radio") field.checked = value === `true:${field.value}`;
    else field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Forget what was kept for this form: it has arrived. */
export function forget(key) {
  stored(localStorage, PREFIX + key, null);
}

function note(form, key, original, words = text("draft_restored"), button = text("discard")) {
  const line = document.createElement("p");
  line.className = "draft-note";
  line.setAttribute("role", "status");
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-sm";
  discard.textContent = button;
  discard.addEventListener("click", () => {
    fill(form, original);
    forget(key);
    line.remove();
  });
  line.append(icon("history"), words, discard);
  form.prepend(line);
}

/** Whether the older words say anything that the newer ones do not. */
function adds(older, newer) {
  const known = newer.map(([, value]) => value).join("\n");
  return older.some(([, value]) => value && !/^(true|false):/.test(value) && !known.includes(value));
}

function keep(form) {
  const key = form.dataset.draft;
  const original = values(form);
  const draft = read(key);
  const refused = form.querySelector("[aria-invalid=true], .form-errors");
  if (draft && !refused && JSON.stringify(draft.values) !== JSON.stringify(original)) {
    // Where the server keeps a draft too, the later one is shown and the other is a click away.
    if (draft.at >= Number(form.dataset.draftAt ?? 0)) {
      fill(form, draft.values);
      note(form, key, original);
    } else if (adds(draft.values, original)) {
      note(form, key, draft.values, text("draft_elsewhere"), text("draft_here"));
    } else {
      forget(key);
    }
  }
  let timer = null;
  const save = () => {
    clearTimeout(timer);
    timer = null;
    const typed = values(form);
    // What is as it was needs no keeping.
    if (JSON.stringify(typed) === JSON.stringify(original)) forget(key);
    else stored(localStorage, PREFIX + key, JSON.stringify({ at: now(), values: typed }));
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  // The last words before a reload or a closed tab.
  window.addEventListener("pagehide", () => timer && form.isConnected && save());
  // And before something else takes the form's place: one moves on faster than the pause.
  form.addEventListener("htmx:beforeCleanupElement", (event) => event.target === form && timer && save());
  form.addEventListener("submit", () => {
    save();
    named(form, key);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig, xhr } = event.detail;
    // A refused form (422) is swapped in like any answer, but has not arrived.
    if (elt === form && requestConfig?.verb !== "get" && xhr.status >= 200 && xhr.status < 300) forget(key);
  });
}

// The server answers a form that went through with the cookie below; only then is the draft dropped.
function named(form, key) {
  if (form.elements["draft-key"]) return;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "draft-key";
  field.value = key;
  form.append(field);
}

function dropArrived() {
  const found = document.cookie.match(/(?:^|; )csdesk_arrived=([^;]*)/);
  if (!found) return;
  forget(decodeURIComponent(found[1]));
  document.cookie = "csdesk_arrived=; Max-Age=0; Path=/; SameSite=Lax";
}

function dropOld() {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("csdesk.draft.") && Date.now() - (JSON.parse(localStorage[key]).at ?? 0) > AGE) localStorage.removeItem(key);
    }
  } catch {
    // A browser without storage keeps no drafts; the server's own drafts remain.
  }
}

dropArrived();
dropOld();
onEach("form[data-draft]", keep);
