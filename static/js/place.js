// Where punching is bound to places: ask the browser where it is, then send the form.

import { onEach } from "./page.js";

const WAIT_MILLISECONDS = 15000;

onEach("form[data-tells-place]", (form) => {
  let pressed = null;
  form.addEventListener(
    "submit",
    (event) => {
      if (form.elements.latitude.value || !navigator.geolocation) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      pressed = event.submitter;
      const send = () => form.requestSubmit(pressed);
      const told = (position) => {
        form.elements.latitude.value = position.coords.latitude.toFixed(6);
        form.elements.longitude.value = position.coords.longitude.toFixed(6);
        send();
      };
      // Refused or not found: the server says what is missing.
      const refused = () => {
        form.elements.latitude.value = "?";
        send();
      };
      navigator.geolocation.getCurrentPosition(told, refused, { enableHighAccuracy: true, timeout: WAIT_MILLISECONDS });
    },
    { capture: true },
  );
});
