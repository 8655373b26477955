// A scanner types a serial and Enter: the line is ticked at once; the server decides when the form is sent.
const spelled = (text) => text.normalize("NFKC").replace(/[\s\-_]/g, "").toUpperCase();

const form = document.querySelector("[data-counting]");
const field = form?.querySelector("[data-scans]");
const said = form?.querySelector("[data-scan-said]");
const left = form?.querySelector("[data-count-left]");
const seen = new Set();

function recount() {
  const lines = [...form.querySelectorAll(".count-line")];
  left.textContent = String(lines.filter((line) => !line.querySelector("input:checked")).length);
}

function take(serial) {
  if (seen.has(serial)) return said.dataset.twice;
  seen.add(serial);
  const line = [...form.querySelectorAll(".count-line")].find((each) => each.dataset.serial === serial);
  if (!line) return said.dataset.notOnList;
  const present = line.querySelector('input[value="present"]');
  if (present && !line.querySelector('input[value="damaged"]:checked')) present.checked = true;
  line.classList.add("is-scanned");
  line.scrollIntoView({ block: "nearest" });
  return said.dataset.onList;
}

function read() {
  // The last line is still being typed.
  const lines = field.value.split("\n").slice(0, -1).map(spelled).filter(Boolean);
  for (const serial of lines.filter((each) => !seen.has(each))) said.textContent = `${serial}: ${take(serial)}`;
  recount();
}

if (field) {
  field.addEventListener("input", (event) => {
    if (!event.isComposing) read();
  });
  form.addEventListener("change", recount);
}
