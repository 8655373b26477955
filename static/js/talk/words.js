// What was said, as elements: text is text, a link is made only of http: and https:, a picture is shown small.

const ADDRESS = /https?:\/\/[^\s<>"'，。；！？）】》、]+/giu;
const TRAILING = /[.,;:!?)\]}]+$/;

function linkTo(address) {
  let url = null;
  try {
    url = new URL(address);
  } catch {
    return document.createTextNode(address);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return document.createTextNode(address);
  const link = document.createElement("a");
  link.href = url.href;
  link.rel = "noopener noreferrer nofollow ugc";
  link.target = "_blank";
  link.textContent = address;
  return link;
}

/** The words with their addresses as links. */
export function wordsOf(words) {
  const found = document.createDocumentFragment();
  let from = 0;
  for (const match of words.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    found.append(words.slice(from, match.index), linkTo(address));
    from = match.index + address.length;
  }
  found.append(words.slice(from));
  return found;
}

const UNITS = ["B", "kB", "MB", "GB"];

/** "1.2 MB". */
export function sizeOf(bytes) {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** step).toFixed(step ? 1 : 0)} ${UNITS[step]}`;
}

/** A file: a picture to look at, anything else to fetch. */
export function fileOf(file, address) {
  const link = document.createElement("a");
  link.className = file.picture ? "talk-picture" : "talk-file";
  link.href = file.picture ? `${address}?show` : address;
  link.target = "_blank";
  link.rel = "noopener";
  if (file.picture) {
    const picture = document.createElement("img");
    picture.src = `${address}?show`;
    picture.alt = file.name;
    picture.loading = "lazy";
    link.append(picture);
  } else {
    link.textContent = `${file.name} (${sizeOf(file.size)})`;
  }
  return link;
}

/** A moment of today as 14:30, of another day with its date; the whole in the tooltip. */
export function timeOf(iso, language) {
  const at = new Date(iso);
  const element = document.createElement("time");
  element.dateTime = iso;
  const clock = { hour: "2-digit", minute: "2-digit", hour12: false };
  const isToday = at.toDateString() === new Date().toDateString();
  element.textContent = at.toLocaleString(language, isToday ? clock : { month: "numeric", day: "numeric", ...clock });
  element.title = at.toLocaleString(language, { hour12: false });
  return element;
}

/** A name of a message's own, by which it is the same however often it is sent. */
export function newName() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Pages without TLS have no randomUUID.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
