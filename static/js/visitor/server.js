// Plain requests; no cookie is needed and none is sent.
import { page } from "./page.js";

export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? "");
    this.status = status;
    this.body = body;
  }
}

async function answered(answer) {
  const isData = (answer.headers.get("Content-Type") ?? "").includes("json");
  const body = isData ? await answer.json() : {};
  if (answer.status === 404) throw Object.assign(new Refused(404, body), { code: 4404 });
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
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
