"""The training room: what a job teaches and asks for, how it went and what follows. Qt-free; a window only draws it.

Every function takes a `terminal.session.Session` (or an open `Workspace`) and returns plain frozen dataclasses with
finished text: it has passed `tr`, is in British English, and names no key and no code. Nothing here changes a world:
what a person does goes through `session.do(act)`, so that it is journalled, kept over a kill, and replayed.

Modes (`terminal.modes`): FREE (default), GUIDED, ASSESSED. `start_session(ws, scenario, mode=GUIDED)` records the mode
in the first event; `session.mode` reads it. The terminal's views obey `session.shows_labels` and
`session.shows_warnings`: both are False in an assessed job unless the scenario gives them.

- `library`: `catalogue(ws) -> tuple[Entry, ...]` (installed jobs in teaching order, then the user's own from the
  workspace's folder `scenarios`; an own file that cannot be used is an Entry with its `problem`), `check_text(text) ->
  Scenario` (raises DataError with the field), `add_own(ws, path) -> Entry`, `start(ws, id, mode) -> Session`.
- `guidance`: `guidance(session) -> Guidance | None` (GUIDED only: moment, step, title, words, finds_out, question; at
  most 40 words), `question(session)` (in every mode), `hint(session) -> Hint | None` (`act` takes it, `cost` in points,
  `words` once taken), `ending(session) -> Ending | None` (after the job: title, three things to keep, what next).
- `assessment`: `assess(session) -> Assessment`: objectives met, not met or not yet, each with its evidence (numbers of
  journal events), hints taken, points. No click path is scored.
- `debrief`: `debrief(session) -> Debrief`: the story in order, what was left behind, `later` (what follows when the SM
  WAN comes, each line with its source), points to talk over, the trainer's notes.
- `notes`: `notes(session)`, `add_note(session, text, about=event)`, `change_note`, `remove_note`: the trainer's own,
  kept with the session and outside its chain, for they are written after the end too, and may be put right.
- `record`: `job_record(session) -> JobRecord`: sections of lines, for paper and PDF; `.text()` and `.to_json()`.

New acts of the terminal, for the journal: `hint` (about) and `answer` (question, option).
"""
