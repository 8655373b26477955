// The log of a talk, on either side: what stands is not painted again, and who reads its end stays there.
const NEAR_THE_END = 60; // px

/**
 * Show these lines in their order. `make(line)` builds the element of one: in it `[data-mark]` is what `mark(line)` says
 * of it (sent, read), and `[data-again]` shows itself when the line has `failed`.
 * @param {{key: string, failed?: boolean}[]} lines
 */
export function paintLog(log, lines, { make, mark }) {
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END;
  const here = new Map([...log.children].map((item) => [item.dataset.key, item]));
  const keys = new Set(lines.map((line) => line.key));
  for (const [key, item] of here) if (!keys.has(key)) item.remove();
  let isNew = false;
  lines.forEach((line, index) => {
    let item = here.get(line.key);
    if (!item) {
      item = make(line);
      item.dataset.key = line.key;
      isNew = true;
    }
    if (log.children[index] !== item) log.insertBefore(item, log.children[index] ?? null);
    const words = mark(line);
    const place = item.querySelector("[data-mark]");
    if (place.textContent !== words) place.textContent = words;
    const again = item.querySelector("[data-again]");
    if (again) again.hidden = !line.failed;
  });
  if (isAtEnd && isNew) log.scrollTop = log.scrollHeight;
}

/** What can be done with words that were not sent: [["Send again", run], …]. */
export function actsOn(className, buttonClass, acts) {
  const place = document.createElement("span");
  place.className = className;
  place.dataset.again = "";
  for (const [words, run] of acts) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = buttonClass;
    button.textContent = words;
    button.addEventListener("click", run);
    place.append(button);
  }
  return place;
}
