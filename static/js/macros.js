// The steps of a macro: words only where a step has words, one empty step behind the last.
import { onEach } from "./page.js";

function show(form) {
  const steps = [...form.querySelectorAll("[data-macro-step]")];
  const choice = (step) => step.querySelector("select").value;
  const last = steps.findLastIndex((step) => choice(step));
  steps.forEach((step, place) => {
    step.hidden = place > last + 1;
    // A choice of "act:value" says all; a bare act is filled with words.
    step.querySelector("[data-macro-words]").hidden = !choice(step) || choice(step).includes(":");
  });
}

onEach("form:has([data-macro-step])", (form) => {
  form.addEventListener("change", () => show(form));
  show(form);
});
