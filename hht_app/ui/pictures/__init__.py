"""The live pictures: icons, the home map, the sequence chart, the hub's LEDs and the timeline."""
