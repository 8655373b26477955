// What every script needs from the page: its texts, the server's clock, elements that come and go.

const block = document.getElementById("page-data");
export const page = block ? JSON.parse(block.textContent) : { texts: {}, now: null };

// Deadlines are the server's: the reader's clock only measures how long the page has been open.
const offset = page.now ? page.now - Date.now() : 0;

/** The server's time in milliseconds. */
export function now() {
  return Date.now() + offset;
}

/** A text in the reader's language, with {names} filled in. */
export function text(key, values = {}) {
  const pattern = page.texts[key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Run once for each element that matches, now and after every swap. */
export function onEach(selector, run) {
  const seen = new WeakSet();
  const visit = (root) => {
    const found = root.matches?.(selector) ? [root] : [];
    for (const element of [...found, ...root.querySelectorAll(selector)]) {
      if (seen.has(element)) continue;
      seen.add(element);
      run(element);
    }
  };
  visit(document);
  document.addEventListener("htmx:load", (event) => visit(event.target));
}

/** A small store that survives a browser which refuses storage. */
export function stored(storage, key, value) {
  try {
    if (value === undefined) return storage.getItem(key);
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch {
    return null;
  }
  return value;
}

/** Say something to a screen reader: politely, or as an alarm. */
export function announce(words, { alarm = false } = {}) {
  const region = document.getElementById(alarm ? "alarms" : "news");
  if (!region) return;
  region.textContent = "";
  // Emptied and filled in two steps, or the same words twice in a row would be silent.
  requestAnimationFrame(() => {
    region.textContent = words;
  });
}

/** The icon of this name from the sprite. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${page.icons}#${name}`);
  svg.append(use);
  return svg;
}

// <button data-prints>: the browser's own dialogue.
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-prints]")) window.print();
});
