// What is done with chats: taking, handing over, taking over, ending; and the switch of duty.
import { toast } from "../toasts.js";
import { onChange, say, seat, takeRow, takeSeat } from "./state.js";
import { get, post, Refused } from "./server.js";
import { open, opened } from "./talk.js";

const handing = document.getElementById("chat-hand-over");
const lastOne = document.getElementById("chat-last-one");
let leaving = "off";

function complain(error) {
  const words = error instanceof Refused && error.message ? error.message : say("error");
  const rule = error instanceof Refused && error.body.rule ? ` (${error.body.rule})` : "";
  toast({ level: "error", words: words + rule });
}

async function act(path, fields) {
  try {
    const row = await post(path, fields);
    takeRow(row);
    return row;
  } catch (error) {
    complain(error);
    return null;
  }
}

const acts = {
  next: async () => {
    const row = await act("next/");
    if (row) open(row.chat);
  },
  take: async () => {
    const row = await act(`${opened()}/take/`);
    if (row) open(row.chat);
  },
  "take-over": async () => {
    const row = await act(`${opened()}/take-over/`);
    if (row) open(row.chat);
  },
  end: () => act(`${opened()}/end/`),
  "hand-over": async () => {
    const select = document.getElementById("chat-to");
    const { seats } = await get("seats/").catch(() => ({ seats: [] }));
    const options = seats.map((each) => new Option(say("seat", each), each.member, false, false));
    options.forEach((option, index) => {
      option.disabled = seats[index].held >= seats[index].most;
    });
    select.replaceChildren(new Option(say("back_to_queue"), ""), ...options);
    document.getElementById("chat-why").value = "";
    handing.querySelector("[data-hand-over-error]").hidden = true;
    handing.showModal();
    select.focus();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#chats [data-act]");
  if (!button || button.disabled) return;
  button.disabled = true;
  Promise.resolve(acts[button.dataset.act]()).finally(() => {
    button.disabled = false;
  });
});

handing.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = { to: document.getElementById("chat-to").value, note: document.getElementById("chat-why").value };
  try {
    takeRow(await post(`${opened()}/hand-over/`, fields));
    handing.close();
  } catch (error) {
    // Who may see it no longer, because it went to somebody else, has handed it over all the same.
    const box = handing.querySelector("[data-hand-over-error]");
    box.textContent = error instanceof Refused && error.message ? error.message : say("error");
    box.hidden = false;
  }
});

async function sit(to, confirmed = false) {
  const isPhone = matchMedia("(pointer: coarse)").matches && Math.min(screen.width, screen.height) < 900;
  try {
    takeSeat(await post("seat/", { to, device: isPhone ? "phone" : "computer", confirmed: confirmed ? "1" : "" }));
  } catch (error) {
    if (!(error instanceof Refused) || error.body.facts?.code !== "last_one") return complain(error);
    leaving = to;
    lastOne.querySelector("[data-last-one-words]").textContent = `${error.message} (${error.body.rule})`;
    lastOne.showModal();
  }
}

document.querySelectorAll("[data-seat]").forEach((button) => button.addEventListener("click", () => sit(button.dataset.seat)));
lastOne.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  lastOne.close();
  sit(leaving, true);
});

onChange(() => {
  const is = seat.is_there ? (seat.takes_new ? "on" : "pause") : "off";
  for (const button of document.querySelectorAll("[data-seat]")) button.setAttribute("aria-pressed", String(button.dataset.seat === is));
  const note = document.querySelector("[data-seat-note]");
  const words = !seat.is_there && seat.end === "unseen" ? say("unseen") : "";
  if (note.textContent !== words) note.textContent = words;
  note.hidden = !words;
  document.getElementById("chats").dataset.seated = is;
});
