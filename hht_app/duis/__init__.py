"""The DUIS room: XML service requests and responses of the DCC User Interface, read, written, signed and checked."""
