"""The trainer's view: a frame that shows one view at a time, and the views, each in a file of its own."""
