"""The simulated DCC: checks each request, makes local commands, processes what is returned, keeps its inventory."""
