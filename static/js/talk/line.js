// A line to the server: a socket that comes back by itself; where none is to be had, asking every few seconds.

const FIRST_RETRY = 300;
const LAST_RETRY = 15000;
const TRIES_BEFORE_ASKING = 2;
const ASK_EVERY = 2500;
const SILENCE = 50000; // the server says something at least every 20 s
const NEVER_AGAIN = new Set([4401, 4404]);
const ASK_ONLY = 4409; // too many tabs: the newest have the sockets

/**
 * @param {{url: string, hello: (say: Function) => void, heard: (frame: object) => void, ask: () => Promise<void>,
 *   state: (state: "open" | "asking" | "offline" | "over", code?: number) => void}} ways
 */
export function openLine(ways) {
  let socket = null;
  let tries = 0;
  let watchdog = null;
  let asker = null;
  let retrier = null;
  let over = false;
  let asking = false;

  const say = (frame) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };

  const listen = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => socket?.close(), SILENCE);
  };

  async function ask() {
    if (asking) return;
    asking = true;
    try {
      await ways.ask();
      if (asker) ways.state("asking");
    } catch (error) {
      if (error.code) end(error.code);
      else ways.state("offline");
    } finally {
      asking = false;
    }
  }

  function startAsking() {
    if (asker || over) return;
    asker = setInterval(ask, ASK_EVERY);
    ask();
  }

  function stopAsking() {
    clearInterval(asker);
    asker = null;
  }

  function end(code) {
    over = true;
    clearTimeout(watchdog);
    clearTimeout(retrier);
    stopAsking();
    ways.state("over", code);
  }

  function retry(event) {
    clearTimeout(watchdog);
    if (over) return;
    if (NEVER_AGAIN.has(event?.code)) return end(event.code);
    tries += 1;
    if (tries >= TRIES_BEFORE_ASKING || event?.code === ASK_ONLY) startAsking();
    else ways.state("offline");
    if (event?.code === ASK_ONLY) return;
    const wait = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(tries, 8));
    // Half fixed, half random: after a restart of the server not all come at once.
    retrier = setTimeout(connect, wait / 2 + (Math.random() * wait) / 2);
  }

  function connect() {
    clearTimeout(retrier);
    const url = new URL(ways.url, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    try {
      socket = new WebSocket(url);
    } catch {
      retry();
      return;
    }
    socket.addEventListener("open", () => {
      listen();
      ways.hello(say);
    });
    socket.addEventListener("message", (event) => {
      listen();
      const frame = JSON.parse(event.data);
      if (tries || asker || frame.type === "welcome" || frame.type === "rows") {
        // Only what the server says proves that the line works: some proxies open it and carry nothing.
        tries = 0;
        stopAsking();
        ways.state("open");
      }
      ways.heard(frame);
    });
    socket.addEventListener("close", retry, { once: true });
  }

  window.addEventListener("online", () => !over && socket?.readyState === WebSocket.CLOSED && connect());
  window.addEventListener("offline", () => ways.state("offline"));
  connect();
  return { say, isOpen: () => socket?.readyState === WebSocket.OPEN && !asker, ask, close: () => { over = true; stopAsking(); socket?.close(); } };
}
