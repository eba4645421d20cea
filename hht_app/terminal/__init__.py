"""The hand-held terminal: the job, its steps and tasks, delivery, what is heard, and what goes back; no supplier key."""
