"""The portal's shell: what dealers' contacts see, on a phone first. Each app above hangs its pages into it."""
