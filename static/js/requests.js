// htmx: what an answer does, errors told in words, buttons that cannot be pressed twice.
import { toast } from "./toasts.js";
import { text } from "./page.js";

const SLOW = 200; // no sign of waiting before this, in milliseconds

// What the page asks by itself keeps nobody signed in.
document.addEventListener("htmx:configRequest", (event) => {
  if (navigator.userActivation?.isActive === false) event.detail.headers["X-Csdesk-Background"] = "1";
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const button = event.detail.requestConfig?.triggeringEvent?.submitter;
  if (!button) return;
  button.disabled = true;
  const timer = setTimeout(() => button.setAttribute("aria-busy", "true"), SLOW);
  event.detail.elt.addEventListener(
    "htmx:afterRequest",
    () => {
      clearTimeout(timer);
      button.disabled = false;
      button.removeAttribute("aria-busy");
    },
    { once: true },
  );
});

function reason(xhr) {
  if (xhr.status === 403) return text("error_forbidden");
  if (xhr.status === 404) return text("error_gone");
  if (xhr.status === 429) return text("error_many");
  if (xhr.status === 503) return text("error_busy");
  return text("error_server");
}

// Nobody asked for it by hand and nobody misses it: the page asks again by itself with its next round.
function wasAskedByItself({ requestConfig, xhr }) {
  return xhr.status === 429 && requestConfig.headers?.["X-Csdesk-Background"] === "1";
}

document.addEventListener("htmx:responseError", (event) => {
  if (wasAskedByItself(event.detail)) return;
  toast({ level: "error", words: reason(event.detail.xhr) });
});
document.addEventListener("htmx:sendError", (event) => {
  // Who else is here is asked now and then by itself: nobody waits for the answer.
  if (!event.target.matches?.("[data-presence]")) toast({ level: "error", words: text("error_offline") });
});
document.addEventListener("htmx:timeout", () => toast({ level: "error", words: text("error_offline") }));

// A plain form sends once; the browser's own "back" finds the button usable again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.matches("[hx-post], [hx-get]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
