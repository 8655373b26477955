// The roster's table: drag a shift, or walk with the arrows, M to pick up and put down, Enter to place, Del to cancel.
// Every act is the same POST as that of the plain forms; the rows it touched come back.
const says = document.getElementById("roster-says");
let picked = null;

const plan = () => document.querySelector("[data-roster]");
const idOf = (link) => link.getAttribute("href").match(/(\d+)\/$/)[1];
const cellOf = (target) => target.closest?.("[data-roster] tbody td");
const shiftIn = (cell) => cell.querySelector("a");
const memberOf = (cell) => cell.parentElement.dataset.m;
const dayOf = (cell) => plan().querySelector("thead").rows[0].cells[cell.cellIndex].dataset.day;
const nameOf = (cell) => `${cell.parentElement.cells[0].firstElementChild.textContent} ${dayOf(cell)}`;

function say(words) {
  says.textContent = words;
}

/** The revisions the page shows: forms send them, so that nobody overwrites what he has not seen. */
function revisions() {
  return document.getElementById("roster-state").dataset.revisions;
}

async function post(link, act, values = {}) {
  const { month, week, shifts } = plan().dataset;
  const url = `${shifts.replace(/0\/$/, "")}${idOf(link)}/${act}/`;
  const sent = { month, week: week ?? "", revisions: revisions(), ...values };
  await window.htmx.ajax("POST", url, { source: document.body, swap: "none", values: sent });
}

async function drop(link, cell) {
  const from = cellOf(link);
  if (!from || from === cell) return;
  const [member, day] = [memberOf(cell), dayOf(cell)];
  await post(link, "move", { member, day });
  focusOn(member, day);
}

function focusOn(member, day) {
  const row = document.getElementById(`m${member}`);
  const column = [...plan().querySelector("thead").rows[0].cells].findIndex((head) => head.dataset.day === day);
  row?.cells[column]?.setAttribute("tabindex", "0");
  row?.cells[column]?.focus();
}

// The mouse.
document.addEventListener("dragstart", (event) => {
  const link = event.target.closest?.("[data-roster] tbody a");
  if (!link) return;
  picked = link;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", link.textContent);
});
document.addEventListener("dragover", (event) => {
  const cell = picked && cellOf(event.target);
  if (!cell) return;
  event.preventDefault();
  mark("is-over", cell);
});
document.addEventListener("drop", (event) => {
  const cell = picked && cellOf(event.target);
  if (!cell) return;
  event.preventDefault();
  drop(picked, cell);
});
document.addEventListener("dragend", () => {
  picked = null;
  mark("is-over", null);
});

function mark(name, cell) {
  for (const former of document.querySelectorAll(`.roster .${name}`)) former.classList.remove(name);
  cell?.classList.add(name);
}

// A click on a free cell names person and day in the form.
document.addEventListener("click", (event) => {
  const cell = cellOf(event.target);
  if (cell && !event.target.closest("a")) name(cell, false);
});

function name(cell, goes) {
  document.getElementById("place-member").value = memberOf(cell);
  document.getElementById("place-day").value = dayOf(cell);
  if (goes) document.getElementById("place-pattern").focus();
}

// The keyboard: one stop for Tab, the arrows walk.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function step(cell, [down, right]) {
  const rows = cell.closest("tbody").rows;
  const row = rows[cell.parentElement.sectionRowIndex + down];
  const next = row?.cells[cell.cellIndex + right];
  if (next?.tagName !== "TD") return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function pick(cell) {
  const link = shiftIn(cell);
  if (!link) return;
  picked = link;
  mark("is-picked", cell);
  say(plan().dataset.picked.replace("{what}", `${link.textContent}, ${nameOf(cell)}`));
}

function leave() {
  picked = null;
  mark("is-picked", null);
  say(plan().dataset.put);
}

async function put(cell) {
  const link = picked;
  picked = null;
  mark("is-picked", null);
  await drop(link, cell);
}

const KEYS = {
  m: (cell) => (picked ? put(cell) : pick(cell)),
  Enter: (cell) => (picked ? put(cell) : shiftIn(cell) ? shiftIn(cell).click() : name(cell, true)),
  Delete: (cell) => shiftIn(cell) && post(shiftIn(cell), "cancel"),
  Escape: () => picked && leave(),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === plan() && STEPS[event.key]) {
    event.preventDefault();
    const first = plan().querySelector("tbody td");
    first?.setAttribute("tabindex", "0");
    first?.focus();
    return;
  }
  const cell = event.target.matches?.("[data-roster] tbody td") ? event.target : null;
  if (!cell) return;
  const act = KEYS[event.key];
  if (!STEPS[event.key] && !act) return;
  event.preventDefault();
  event.stopPropagation();
  if (STEPS[event.key]) step(cell, STEPS[event.key]);
  else act(cell);
});

// With this script the cells are the stops: thousands of links would be too many for Tab.
function calm() {
  for (const link of document.querySelectorAll("[data-roster] tbody a")) link.tabIndex = -1;
}

/** After an act: forms say what the page now shows. */
function renew() {
  calm();
  for (const field of document.querySelectorAll("input[data-revisions]")) field.value = revisions();
}

document.addEventListener("roster:changed", renew);
document.addEventListener("htmx:afterSettle", calm);
calm();
