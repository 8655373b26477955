// Phrases to avoid, marked while one types: <textarea data-wording="/wording/check/17/">. What goes out is checked anew
// on the server; this only tells sooner.
import { announce, icon, onEach } from "./page.js";

const PAUSE = 500;
const SHORTEST = 2;

/** Places as the server counts them (whole characters) in the units of the browser's strings. */
function units(words) {
  const at = [];
  let place = 0;
  for (const sign of words) {
    at.push(place);
    place += sign.length;
  }
  at.push(place);
  return at;
}

function start(area) {
  const form = area.closest("form");
  const told = document.createElement("ul");
  told.className = "wording-found small";
  told.hidden = true;
  // Behind the field stands the same text with marks; what is typed lies over it.
  const mirror = document.createElement("div");
  mirror.className = "wording-mirror form-control";
  mirror.setAttribute("aria-hidden", "true");
  const stage = document.createElement("div");
  stage.className = "wording-stage";
  area.before(stage);
  stage.append(mirror, area);
  stage.after(told);
  let timer = null;
  let asked = 0;
  let known = "";

  const follow = () => {
    mirror.scrollTop = area.scrollTop;
  };

  function clear() {
    mirror.textContent = "";
    told.textContent = "";
    told.hidden = true;
    known = "";
  }

  function row(one, at) {
    const line = document.createElement("li");
    line.className = one.blocks ? "wording-blocked" : "wording-warned";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-ghost";
    button.append(icon(one.blocks ? "circle-x" : "alert-triangle"), `${one.words} (${one.rule})`);
    button.addEventListener("click", () => {
      area.focus();
      area.setSelectionRange(at[one.start], at[one.end]);
    });
    line.append(button);
    return line;
  }

  function show(words, found) {
    const at = units(words);
    mirror.textContent = "";
    let place = 0;
    for (const one of [...found].sort((a, b) => a.start - b.start)) {
      if (at[one.start] < place) continue;
      mirror.append(words.slice(place, at[one.start]));
      const mark = document.createElement("mark");
      mark.className = one.blocks ? "wording-blocked" : "wording-warned";
      mark.textContent = words.slice(at[one.start], at[one.end]);
      mirror.append(mark);
      place = at[one.end];
    }
    // A line that is empty at the end has no height of its own.
    mirror.append(`${words.slice(place)}\n`);
    const rules = new Map(found.map((one) => [`${one.rule} ${one.phrase}`, one]));
    told.replaceChildren(...[...rules.values()].map((one) => row(one, at)));
    told.hidden = rules.size === 0;
    const names = [...rules.values()].map((one) => one.words).join(" ");
    if (names && names !== known) announce(names);
    known = names;
    follow();
  }

  async function check() {
    const words = area.value;
    const mine = (asked += 1);
    if (!area.dataset.wording || words.trim().length < SHORTEST) return clear();
    const body = new URLSearchParams({ text: words });
    const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    try {
      const answer = await fetch(area.dataset.wording, { method: "POST", body, headers });
      if (!answer.ok || mine !== asked || area.value !== words) return;
      show(words, (await answer.json()).found);
    } catch {
      // Without a network nothing goes out either; the server looks once more when it does.
    }
  }

  function later() {
    // Marks that stand at the wrong letters are worse than none.
    mirror.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  }

  area.addEventListener("input", later);
  area.addEventListener("scroll", follow, { passive: true });
  form.addEventListener("htmx:beforeCleanupElement", (event) => event.target === form && clearTimeout(timer));
  if (area.value.trim()) later();
}

onEach("textarea[data-wording]", start);
