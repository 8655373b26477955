// Asking and telling by plain requests: every act has a door, sockets or none.
import { read } from "../talk/answers.js";
import { base } from "./state.js";

export { Refused } from "../talk/answers.js";

const token = () => document.querySelector("[data-compose] input[name=csrfmiddlewaretoken]").value;

async function answered(answer) {
  if (answer.redirected && answer.url.includes("/accounts/")) throw Object.assign(new Error("signed out"), { code: 4401 });
  return read(answer);
}

/** POST an act: `post("17/take/", {…})`. Raises Refused, or TypeError without a connection. */
export async function post(path, fields = {}) {
  const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
  return answered(await fetch(base + path, { method: "POST", body, headers: { "X-CSRFToken": token(), Accept: "application/json" } }));
}

export async function get(path) {
  return answered(await fetch(base + path, { headers: { Accept: "application/json", "X-Csdesk-Background": "1" } }));
}
