// A chat on any page: <script src="https://desk.example/static/js/chat-widget.js" data-company="south" defer></script>
// Needs of the page's policy only script-src and frame-src of our origin: no inline style, no style sheet, no request.
(() => {
  const script = document.currentScript;
  const { company, language, label, side } = script?.dataset ?? {};
  if (!company || window.csdeskChat) return;
  const origin = new URL(script.src).origin;
  const isChinese = (language || document.documentElement.lang || navigator.language || "zh").toLowerCase().startsWith("zh");
  const words = isChinese ? { open: label || "在线客服", close: "收起在线客服", frame: "在线客服", unread: "条新消息", apart: "在新窗口打开在线客服" } : { open: label || "Chat", close: "Close the chat", frame: "Chat", unread: "new messages", apart: "Open the chat in a new window" };
  const READY_WITHIN = 2000; // ms after the frame loaded: our page speaks before that
  const LOADED_WITHIN = 20000;
  const edge = side === "left" ? "left" : "right";
  // Set property by property: a page whose policy refuses style attributes allows this.
  const dress = (element, styles) => Object.assign(element.style, styles);
  const host = document.createElement("div");
  const root = host.attachShadow ? host.attachShadow({ mode: "open" }) : host;
  let frame = null;
  let isOpen = false;
  let unread = 0;
  let isReady = false; // our page runs in the frame and has said so
  let isRefused = false;

  dress(host, { position: "fixed", zIndex: "2147483000", bottom: "16px", [edge]: "16px", colorScheme: "light dark" });
  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  dress(button, {
    minHeight: "48px", padding: "0 20px", border: "0", borderRadius: "24px", font: "600 16px/1.4 system-ui, sans-serif",
    color: "#ffffff", background: "#14599c", boxShadow: "0 6px 20px rgba(20,40,60,.3)", cursor: "pointer",
  });
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  dress(told, { position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)" });
  button.addEventListener("focus", () => dress(button, { outline: "3px solid #8cc4ff", outlineOffset: "2px" }));
  button.addEventListener("blur", () => dress(button, { outline: "none" }));
  root.append(button, told);

  function paint() {
    const name = isRefused ? words.apart : words.open;
    button.textContent = isOpen ? (isReady ? "×" : "…") : unread ? `${name} (${unread})` : name;
    button.setAttribute("aria-label", isOpen ? words.close : unread ? `${name}, ${unread} ${words.unread}` : name);
    button.setAttribute("aria-expanded", String(isOpen));
    told.textContent = isRefused ? words.apart : !isOpen && unread ? `${unread} ${words.unread}` : "";
    // What stands in the frame before our page does is the browser's: nothing, or its words of a refusal.
    if (frame) dress(frame, { display: isOpen ? "block" : "none", visibility: isReady ? "visible" : "hidden" });
    fit();
  }

  function fit() {
    if (!frame) return;
    const isNarrow = window.innerWidth < 480 || window.innerHeight < 480;
    // On a phone the chat has the screen; its own button closes it.
    dress(button, { display: isOpen && isReady && isNarrow ? "none" : "" });
    dress(frame, isNarrow
      ? { position: "fixed", inset: "0", width: "100%", height: "100%", maxHeight: "none", borderRadius: "0" }
      : { position: "absolute", inset: `auto ${edge === "right" ? "0" : "auto"} 60px ${edge === "left" ? "0" : "auto"}`, width: "384px", height: "600px", maxHeight: "calc(100vh - 100px)", borderRadius: "12px" });
  }

  // A browser that keeps nothing for frames of other sites: this page keeps the chat's own few words for it.
  const KEPT = `csdesk.chat.${company}.`;
  const MOST_KEPT = 50;
  const LONGEST_KEPT = 30000;
  const keptHere = new Map();

  function allKept() {
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) keptHere.set(key, localStorage.getItem(key));
    } catch {
      // Refused here, too: kept as long as this page is open.
    }
    return Object.fromEntries(keptHere);
  }

  function keep({ key, value }) {
    if (typeof key !== "string" || !key.startsWith(KEPT) || key.length > 200) return;
    const isGone = value === null;
    if (!isGone && (typeof value !== "string" || value.length > LONGEST_KEPT || (keptHere.size >= MOST_KEPT && !keptHere.has(key)))) return;
    if (isGone) keptHere.delete(key);
    else keptHere.set(key, value);
    try {
      if (isGone) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // As above.
    }
  }

  const address = `${origin}/chat/${encodeURIComponent(company)}/?language=${isChinese ? "zh" : "en"}`;
  const tell = () => isReady && frame.contentWindow?.postMessage({ csdesk: "chat", open: isOpen }, origin);

  function makeFrame() {
    frame = document.createElement("iframe");
    const named = new URLSearchParams({ parent: location.origin, page: (location.origin + location.pathname).slice(0, 300) });
    frame.src = `${address}#${named}`;
    frame.title = words.frame;
    frame.referrerPolicy = "no-referrer";
    dress(frame, { border: "0", boxShadow: "0 8px 28px rgba(20,40,60,.35)", background: "Canvas" });
    // A refused frame loads too, without our page in it.
    frame.addEventListener("load", () => setTimeout(refuse, READY_WITHIN));
    setTimeout(refuse, LOADED_WITHIN);
    root.prepend(frame);
  }

  /** Our page may not stand here, or cannot be reached: the button then opens it in a window of its own. */
  function refuse() {
    if (isReady || isRefused) return;
    isRefused = true;
    console.warn(`csdesk: the chat of "${company}" does not show in pages of ${location.origin}. Does the manual name this site (Chat, Sites that may show the chat), and this page's frame-src ${origin}? The button opens it in a new window.`);
    frame.remove();
    frame = null;
    const wasOpen = isOpen;
    isOpen = false;
    paint();
    if (wasOpen) button.focus();
  }

  function toggle(to) {
    if (isRefused) {
      if (to) window.open(address, "_blank", "noopener");
      return;
    }
    isOpen = to;
    if (isOpen && !frame) makeFrame();
    paint();
    tell();
    if (isOpen) frame.focus();
    else button.focus();
  }

  button.addEventListener("click", () => toggle(!isOpen));
  window.addEventListener("resize", fit);
  window.addEventListener("message", (event) => {
    // Only our own page, in our own frame, is heard.
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin || event.data?.csdesk !== "chat") return;
    if (event.data.ready) {
      isReady = true;
      paint();
      if (event.data.asks) frame.contentWindow.postMessage({ csdesk: "chat", kept: allKept() }, origin);
      tell();
      if (isOpen) frame.focus();
    }
    if (Number.isInteger(event.data.unread) && event.data.unread >= 0) {
      unread = event.data.unread;
      paint();
    }
    if (event.data.keep) keep(event.data.keep);
    if (event.data.close === true) toggle(false);
  });
  window.csdeskChat = { open: () => toggle(true), close: () => toggle(false) };
  paint();
  const place = () => document.body.append(host);
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place, { once: true });
})();
