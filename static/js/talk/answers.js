// What a door of the chat answered, or why it refused.
export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? "");
    this.status = status;
    this.body = body;
  }
}

/** The body of an answer, null where there is none. Raises Refused. */
export async function read(answer) {
  if (answer.status === 204) return null;
  const isData = (answer.headers.get("Content-Type") ?? "").includes("json");
  const body = isData ? await answer.json() : {};
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}
