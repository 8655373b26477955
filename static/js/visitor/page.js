// What the page was made with.
export const page = JSON.parse(document.getElementById("visit-data").textContent);
export const visit = document.getElementById("visit");

/** A text in the visitor's language, with {names} filled in. */
export const say = (key, values = {}) => (page.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
