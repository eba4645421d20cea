"""The simulated house: hub, meters, display, neighbours' hubs and the HAN; every device judges and protects for itself."""
