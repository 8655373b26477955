// <div data-files><label for=…>Attach files</label><input type="file"></div>: the label is the button, and the
// names of what was chosen stand beside it. Without scripts the browser's own control does the same.
import { onEach } from "./page.js";

function dress(box) {
  const input = box.querySelector("input[type=file]");
  const names = document.createElement("output");
  names.className = "files-chosen small";
  input.after(names);
  box.classList.add("files-dressed");
  input.addEventListener("change", () => {
    names.textContent = [...input.files].map((file) => file.name).join(", ");
  });
}

onEach("[data-files]", dress);
