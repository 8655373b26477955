// Menus (<details class="menu">), dialogs and drawers (<dialog>): opening, closing, where the focus goes.
import { onEach } from "./page.js";

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

const FIELD = "input:not([type=hidden], [type=file]), select, textarea";

/** Show it; whoever came by key begins at what is to be filled in, not at the button that closes. */
function openAtField(dialog) {
  if (!dialog) return;
  dialog.showModal();
  if (dialog.querySelector("[autofocus]")) return;
  (dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector(FIELD))?.focus();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  closeMenus(target);
  // A choice inside a menu closes it, unless it is a field one goes on using.
  if (target.closest?.(".menu-item")) closeMenus();
  const opener = target.closest?.("[data-opens]");
  if (opener) openAtField(document.getElementById(opener.dataset.opens));
  if (target.closest?.("[data-closes]")) target.closest("dialog")?.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  const menu = document.activeElement?.closest("details.menu[open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

// A click on the backdrop closes: the dialog itself is the target only there, its content never is.
onEach("dialog.dialog, dialog.drawer", (dialog) => {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  // Shown by the server already open (with errors in it): make it modal.
  if (dialog.hasAttribute("data-modal")) openAtField(dialog);
});
