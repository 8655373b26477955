// The agents' pages.
import "./requests.js";
import "./clocks.js";
import "./toasts.js";
import "./dialogs.js";
import "./shortcuts.js";
import "./drafts.js";
import "./saved_drafts.js";
import "./canned.js";
import "./wording.js";
import "./answers.js";
import "./macros.js";
import "./files.js";
import "./live.js";
import "./alerts.js";
import "./palette.js";
import "./presence.js";
import "./seat.js";
