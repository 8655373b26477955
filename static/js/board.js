// The board: a tile keeps its list chosen through every refresh; what was ticked stays ticked.
import { onEach } from "./page.js";

const ticked = new Set();

// A choice is sent as it is made: the button is for pages without scripts.
onEach("[data-sends]", (choice) => {
  choice.form.querySelector("button").hidden = true;
});

const boxes = () => [...document.querySelectorAll('#behind input[name="cases"]')];

/** The bar says how many cases it acts on, and acts on none that left the list. */
function tell() {
  const sign = document.querySelector("[data-ticked]");
  if (!sign) return;
  sign.dataset.empty ??= sign.textContent;
  const n = boxes().filter((box) => box.checked).length;
  sign.textContent = n ? sign.dataset.words.replace("{n}", n) : sign.dataset.empty;
  const all = document.querySelector("[data-ticks-all]");
  if (all) {
    all.checked = n > 0 && n === boxes().length;
    all.indeterminate = n > 0 && n < boxes().length;
  }
}

onEach("#behind", (list) => {
  for (const box of boxes()) box.checked = box.checked || ticked.has(box.value);
  const all = list.querySelector(".board-all");
  if (all) all.hidden = false;
  // The tiles ask for themselves again; which of them is chosen they learn here.
  const tiles = document.getElementById("tiles");
  if (tiles) {
    const url = new URL(tiles.getAttribute("hx-get"), location.href);
    url.searchParams.set("show", list.dataset.shows);
    tiles.setAttribute("hx-get", url.pathname + url.search);
    mark(list.dataset.shows);
  }
  tell();
});

function mark(shown) {
  for (const link of document.querySelectorAll(".tile-link[data-show]")) {
    if (link.dataset.show === shown) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-sends]")) return target.form.requestSubmit();
  if (target.matches("[data-ticks-all]")) {
    for (const box of boxes()) box.checked = target.checked;
  } else if (target.name !== "cases") {
    return;
  }
  ticked.clear();
  for (const box of boxes()) if (box.checked) ticked.add(box.value);
  tell();
});

// What was done is done: nothing is ticked any more, the note is used up.
document.body.addEventListener("board:acted", () => {
  ticked.clear();
  for (const box of boxes()) box.checked = false;
  const note = document.getElementById("board-note");
  if (note) note.value = "";
  tell();
});
