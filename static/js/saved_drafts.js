// What is typed is kept by the server too, so that it can be gone on with on another machine:
// <form data-draft="public-17" data-draft-door="/…/draft/public/"><p data-draft-state></p>
import { onEach, text } from "./page.js";

const PAUSE = 800;
const AGAIN = 10000;
const CARRIED = 60000; // bytes; browsers refuse to send more (64 KiB) on behalf of a page that may be closed

function keep(form) {
  const state = form.querySelector("[data-draft-state]");
  const unsent = () => form.isConnected && !form.dataset.sending;
  let timer = null;
  let saving = false;

  const tell = (words, isTrouble) => {
    state.textContent = words;
    state.classList.toggle("draft-trouble", isTrouble);
  };

  const typed = () => {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
    return data;
  };

  async function save() {
    timer = null;
    if (saving) return later(PAUSE);
    saving = true;
    try {
      const body = typed();
      // Goes on when the page is closed meanwhile, unless the text is very long.
      const keepalive = body.toString().length < CARRIED;
      const answer = await fetch(form.dataset.draftDoor, { method: "POST", body, keepalive });
      if (!unsent()) return;
      if (!answer.ok || answer.redirected) tell(text("draft_refused"), true);
      else tell((await answer.json()).saved, false);
    } catch {
      if (!unsent()) return;
      tell(text("draft_offline"), true);
      later(AGAIN);
    } finally {
      saving = false;
    }
  }

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(() => unsent() && save(), wait);
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    form.dataset.sending = "1";
  });
  // A refused or failed sending leaves the words here.
  form.addEventListener("htmx:afterRequest", () => delete form.dataset.sending);
  window.addEventListener("online", () => timer && unsent() && later(0));
  window.addEventListener("pagehide", () => {
    if (!timer || !unsent()) return;
    clearTimeout(timer);
    save();
  });
}

onEach("form[data-draft-door]", keep);
