"""The window's way to bring things in: open, paste or drop; shown first, taken when the person says so."""
