"""The tests mirror the rooms of hht_app, plus conformance, flows, ui and torture."""
