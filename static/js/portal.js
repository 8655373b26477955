// The portal: what survives a slow network and a small screen; no shortcuts.
import "./requests.js";
import "./clocks.js";
import "./toasts.js";
import "./dialogs.js";
import "./drafts.js";
import "./live.js";
import "./alerts.js";
import "./portal_files.js";
import "./copying.js";
