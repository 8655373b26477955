// When it is over: how it was, and the words by mail.
import { say, visit } from "./page.js";
import { Refused, post } from "./server.js";

const after = visit.querySelector("[data-after]");
const rating = after.querySelector("[data-rate]");
const mail = after.querySelector("[data-mail]");
const note = after.querySelector("[data-after-note]");
let chat = null;

export function offerAfter(present) {
  chat = present;
  const isOver = chat.state === "ended" || chat.state === "left_message";
  const wasAnswered = [...chat.said.values()].some((each) => each.sender === "agent");
  after.hidden = !isOver;
  rating.hidden = chat.state !== "ended" || !wasAnswered || chat.rating !== null;
  mail.hidden = chat.state !== "ended" || !wasAnswered;
  if (!isOver) note.textContent = "";
}

async function tell(path, fields, words) {
  try {
    const answer = await post(`${chat.token}/${path}/`, fields);
    if ("rating" in answer) chat.rating = answer.rating;
    note.textContent = words;
  } catch (error) {
    note.textContent = error instanceof Refused && error.message ? error.message : say("error");
  }
  offerAfter(chat);
}

rating.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = new FormData(rating);
  tell("rate", { rating: Number(given.get("rating")), note: given.get("note") }, say("rated"));
});
mail.addEventListener("submit", (event) => {
  event.preventDefault();
  tell("transcript", { to: new FormData(mail).get("to") }, say("mailed"));
});
