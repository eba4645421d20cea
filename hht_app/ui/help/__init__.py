"""Help inside the window: a page for the step in hand, a glossary, and what any code means."""
