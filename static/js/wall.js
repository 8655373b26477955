// A screen that runs for weeks: fetches its figures, says when they are old, takes over a new version by itself.
const POLL = 10000;
const POLL_WHEN_GONE = 60000;
const TIMEOUT = 8000;
const STALE = 60000;
const OLDEST_PAGE = 24 * 3600 * 1000; // once a day a fresh page: whatever a browser hoards goes with the old one
const YOUNGEST_PAGE = 60000; // while two versions run side by side the page does not jump to and fro

const wall = document.getElementById("wall");
const begun = performance.now();
const parser = new DOMParser();
let seen = performance.now();

const age = () => performance.now() - begun;

function show(id, visible) {
  document.getElementById(id).hidden = !visible;
}

/** Put the fresh figures in the place of the old; nodes are replaced, so nothing grows. */
function paint(markup) {
  const fresh = parser.parseFromString(markup, "text/html").getElementById("now");
  if (!fresh) throw new Error("not the wall");
  if ((fresh.dataset.version !== wall.dataset.version && age() > YOUNGEST_PAGE) || age() > OLDEST_PAGE) {
    location.reload();
    return;
  }
  document.getElementById("now").replaceWith(fresh);
  seen = performance.now();
  show("gone", false);
}

async function ask() {
  let wait = POLL;
  try {
    // No cookies, no redirects: a sign-in page is never what this screen wants.
    const options = { credentials: "omit", redirect: "error", cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) };
    const answer = await fetch(new URL(wall.dataset.now, location.href), options);
    if (answer.status === 404) {
      show("gone", true);
      wait = POLL_WHEN_GONE;
    } else if (answer.ok) {
      paint(await answer.text());
    }
  } catch {
    // The next round asks again; what is shown grows old and says so.
  }
  const isStale = performance.now() - seen > STALE;
  show("stale", isStale && document.getElementById("gone").hidden);
  wall.toggleAttribute("data-stale", isStale);
  setTimeout(ask, wait + Math.random() * 2000);
}

setTimeout(ask, POLL);
