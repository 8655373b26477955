// What the page was made with.
import { speaker } from "../talk/texts.js";

export const page = JSON.parse(document.getElementById("visit-data").textContent);
export const visit = document.getElementById("visit");

export const say = speaker(page.texts);
