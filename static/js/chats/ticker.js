// A worker's timer goes on in a tab that is not in front.
self.addEventListener("message", ({ data }) => setInterval(() => self.postMessage(""), data));
