// Plain requests; no cookie is needed and none is sent.
import { read } from "../talk/answers.js";
import { page } from "./page.js";

export { Refused } from "../talk/answers.js";

async function answered(answer) {
  try {
    return await read(answer);
  } catch (refused) {
    if (refused.status === 404) refused.code = 4404;
    throw refused;
  }
}

export async function post(path, fields) {
  const isForm = fields instanceof FormData;
  const body = isForm ? fields : JSON.stringify(fields);
  const headers = isForm ? {} : { "Content-Type": "application/json" };
  return answered(await fetch(`${page.base}${path}?language=${page.language}`, { method: "POST", body, headers, credentials: "omit" }));
}

export async function get(path) {
  return answered(await fetch(page.base + path, { credentials: "omit", cache: "no-store" }));
}
