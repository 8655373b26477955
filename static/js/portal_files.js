// Photos on a slow network: taken with the camera, made smaller before they travel, shown while they travel, and
// sent again when the line is back. <div data-photos> with a file input; <form data-upload> with [data-sending].
// Without scripts the browser's own control and its own sending do the same, only slower.
import { icon, onEach } from "./page.js";

const LONGEST_EDGE = 2400; // a serial number on a label is still legible
const LARGE = 900_000; // bytes; what is smaller travels as it is
const QUALITY = 0.85;
const THUMBNAIL = 192;

/** The picture with its longer edge at most so long, drawn upright; null for what the browser cannot draw. */
async function drawn(file, longest) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const context = canvas.getContext("2d");
    context.fillStyle = "#fff"; // what is transparent would come out black
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return canvas;
  } catch {
    return null;
  }
}

/** A photo as small as it may be; anything else as it is. */
async function lighter(file) {
  if (file.size < LARGE || !/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type)) return file;
  const canvas = await drawn(file, LONGEST_EDGE);
  const blob = canvas && (await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY)));
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
}

function put(input, files) {
  const list = new DataTransfer();
  for (const file of files) list.items.add(file);
  input.files = list.files;
}

function dress(box) {
  const input = box.querySelector("input[type=file]");
  const words = box.dataset;
  // Its files are its own: those of the browser's last choice would replace the earlier ones.
  let files = [...input.files];
  const shown = document.createElement("ul");
  shown.className = "portal-photos";
  const buttons = document.createElement("div");
  buttons.className = "actions portal-photo-buttons";
  input.classList.add("visually-hidden");
  input.tabIndex = -1;
  input.after(buttons, shown);

  const adder = (label, sign, camera) => {
    const picker = document.createElement("input");
    picker.type = "file";
    picker.hidden = true;
    picker.accept = camera ? "image/*" : input.accept;
    if (camera) picker.setAttribute("capture", "environment");
    else picker.multiple = true;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.append(sign, label);
    button.addEventListener("click", () => picker.click());
    picker.addEventListener("change", async () => {
      button.disabled = true;
      files = [...files, ...(await Promise.all([...picker.files].map(lighter)))];
      picker.value = "";
      button.disabled = false;
      show();
    });
    buttons.append(button, picker);
  };

  const show = () => {
    put(input, files);
    shown.replaceChildren(...files.map((file) => row(file)));
  };

  const row = (file) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.className = "cut small";
    name.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "icon-button";
    remove.setAttribute("aria-label", words.remove.replace("{name}", file.name));
    remove.append(icon("x"));
    remove.addEventListener("click", () => {
      files = files.filter((other) => other !== file);
      show();
      buttons.querySelector("button").focus();
    });
    line.append(name, remove);
    if (file.type.startsWith("image/")) {
      drawn(file, THUMBNAIL).then((canvas) => {
        if (!canvas) return;
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", file.name);
        line.prepend(canvas);
      });
    }
    return line;
  };

  if (matchMedia("(pointer: coarse)").matches) adder(words.take, icon("camera"), true);
  adder(words.choose, icon("paperclip"), false);
  // Chosen through the field itself: by a program, or dropped onto it.
  input.addEventListener("change", async () => {
    if (![...input.files].every((file) => files.includes(file))) {
      files = await Promise.all([...input.files].map(lighter));
      show();
    }
  });
  box.closest("form").addEventListener("reset", () => {
    files = [];
    show();
  });
  show();
}

function watch(form) {
  const sign = form.querySelector("[data-sending]");
  const bar = sign.querySelector("progress");
  const said = sign.querySelector("[data-words]");
  const again = sign.querySelector("button");
  let failed = false;

  const say = (words, value) => {
    sign.hidden = false;
    said.textContent = words;
    bar.hidden = value === undefined;
    if (value !== undefined) bar.value = value;
  };
  const fail = () => {
    failed = true;
    say(sign.dataset.failed);
    again.hidden = false;
  };
  const send = () => {
    if (!failed || !form.isConnected) return;
    failed = false;
    again.hidden = true;
    form.requestSubmit();
  };

  form.addEventListener("htmx:xhr:progress", ({ detail }) => {
    if (!detail.lengthComputable || detail.total < 20_000) return;
    const share = Math.round((100 * detail.loaded) / detail.total);
    say(share < 100 ? sign.dataset.sending.replace("{n}", share) : sign.dataset.arriving, share);
  });
  form.addEventListener("htmx:sendError", fail);
  form.addEventListener("htmx:timeout", fail);
  form.addEventListener("htmx:responseError", ({ detail }) => detail.xhr.status >= 500 && fail());
  again.addEventListener("click", send);
  window.addEventListener("online", send);
}

onEach("[data-photos]", dress);
onEach("form[data-upload]", watch);
