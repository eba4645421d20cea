"""The hand-held terminal: the job, delivery, what is heard, and what goes back; it holds no supplier key."""
