"""The simulated house: hub, meters, display, neighbours and the HAN; every device judges and protects for itself."""
