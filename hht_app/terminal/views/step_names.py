"""The steps of a job by name; on their own, so that the first screen need not load what the steps are made of."""

from __future__ import annotations

COVERAGE, FIT, WAIT, NOTICE, CONNECT, COMMANDS, RESPONSES, HAND_OVER = (
    "coverage",
    "fit",
    "wait",
    "notice",
    "connect",
    "commands",
    "responses",
    "hand-over",
)
TITLES = {
    COVERAGE: "Coverage",
    FIT: "Fit",
    WAIT: "Wait for SM WAN",
    NOTICE: "No SM WAN notice",
    CONNECT: "Connect",
    COMMANDS: "Commands",
    RESPONSES: "Responses",
    HAND_OVER: "Hand over",
}
STEPS = tuple(TITLES)
