"""The window: the only room that imports Qt; it draws the terminal's views and sends acts, and decides nothing."""
