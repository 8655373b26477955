// Notices that make one look up: a sound, and the browser's own notice while the page is not in front.
// The server says with each notice which of them its reader wants now ("aloud"); the browser asks for consent once.
import { onEach } from "./page.js";

const HOLD = 2000; // of several open pages the first to take the name tells; the others find it taken for so long
const TONES = [880, 1175];
const TONE_SECONDS = 0.14;
const LOUDNESS = 0.08;
let audio = null;

/** Two short tones; silent until the reader has touched a page once, as browsers demand. */
export async function sound() {
  audio ??= new AudioContext();
  await audio.resume();
  TONES.forEach((pitch, place) => {
    const start = audio.currentTime + place * TONE_SECONDS;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(LOUDNESS, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_SECONDS);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + TONE_SECONDS);
  });
}

const supported = () => "Notification" in window;

function show({ id, title, body = "", url }) {
  if (!supported() || Notification.permission !== "granted") return;
  const notice = new Notification(title, { body, tag: `csdesk-${id}` });
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
    if (url) location.assign(url);
  });
}

/** Run in one of the open pages only. */
function once(name, run) {
  if (!navigator.locks) return run();
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    run();
    await new Promise((done) => setTimeout(done, HOLD));
  });
}

document.addEventListener("live:notice", (event) => {
  const notice = event.detail.data ?? {};
  const aloud = notice.aloud ?? [];
  if (aloud.includes("sound")) once("csdesk-sound", () => sound().catch(() => {}));
  if (aloud.includes("desktop") && document.hidden) once(`csdesk-desktop-${notice.id}`, () => show(notice));
});

// On the page of settings: consent, and a trial.
onEach("[data-alerts]", (box) => {
  const state = box.querySelector("[data-alerts-state]");
  const allow = box.querySelector("[data-alerts-allow]");
  const tell = () => {
    const permission = supported() ? Notification.permission : "denied";
    state.textContent = state.dataset[permission];
    allow.hidden = permission !== "default";
  };
  allow.addEventListener("click", async () => {
    await Notification.requestPermission();
    tell();
  });
  box.querySelector("[data-alerts-try]").addEventListener("click", () => {
    sound().catch(() => {});
    show({ id: "sample", title: state.dataset.sample });
  });
  box.hidden = false;
  tell();
});
