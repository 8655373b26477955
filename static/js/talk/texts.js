// A page's texts in its reader's language.

/** `say("typing", { name })`: the text of that name with {names} filled in. */
export const speaker = (texts) => (key, values = {}) => (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
