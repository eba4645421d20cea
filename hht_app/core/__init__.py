"""Ground floor: identifiers, errors, clock, seeded randomness, paths and resources; standard library only."""
