// Sign-in and other pages that stand alone.
import "./toasts.js";
import "./dialogs.js";
