"""The training room: what a job teaches and asks for, how it went and what follows. Qt-free; a window only draws it.

Every function takes a `terminal.session.Session` (or an open `Workspace`) and returns plain frozen dataclasses with
finished text: it has passed `tr`, is in British English, and names no key and no code. Nothing here changes a world:
what a person does goes through `session.do(act)`, so that it is journalled, kept over a kill, and replayed.

Modes (`terminal.modes`): FREE (default), GUIDED, ASSESSED. `start_session(ws, scenario, mode=GUIDED)` records the mode
in the first event; `session.mode` reads it. The terminal's views obey `session.shows_labels` and
`session.shows_warnings`: both are False in an assessed job unless the scenario gives them. A scenario's own trouble
(`troubles`) strikes by itself, each as an act of the trainer's, committed with the act it comes after.

- `library`: `catalogue(ws)` (installed jobs in teaching order, then the user's own from the workspace's folder
  `scenarios`; one that cannot be used is an Entry with its `problem`), `check_file(path) -> Scenario` (DataError names
  the field), `acts_to_the_end(scenario, text)`, `add_own(ws, path) -> Entry`, `start(ws, id, mode, seed) -> Session`.
- `guidance`: `guidance(session) -> Guidance | None` (GUIDED only: moment, step, title, words, finds_out, question; at
  most 40 words), `question(session)` (in every mode, each choice with its act), `reply(session, question_id)`,
  `hint(session) -> Hint | None` (`act` takes it for `cost` points; once taken, `words`), `ending(session)` (after the
  job: title, three things to keep, and `following`: scenario, mode and view, where "dcc" means from the DCC's side).
- `moments`: `moment(session)`, the id behind guidance and hints: a row of resources/training/teaching.csv.
- `assessment`: `assess(session) -> Assessment`: objectives met, not met or not yet, each with its evidence (numbers of
  journal events), hints taken, points. The rules are the closed vocabulary of `rules`; no click path is scored.
- `debrief`: `debrief(session) -> Debrief`: the story in order, what was left behind, where the DCC's record and the
  home differ, `later`, points to talk over, the trainer's notes, the assessment.
- `later`: `later(session)`: what follows until the SM WAN is there and after, each line with its source.
- `notes`: `notes(session)`, `add_note(session, text, about=event)`, `change_note`, `remove_note`, `restore_note`: kept
  with the session and outside its chain, for they are written after the end too, and may be put right.
- `record`: `job_record(session, for_trainer=False) -> JobRecord`: sections of rows, for paper and PDF; `.text()`,
  `.to_json()`; `file_name(session)`.

Acts of the terminal that came with this room: `hint` (about), `answer` (question, option), `note` (fields of the
notice, seen on site: `views.notice.noting_fields`, `note_act`), `have_recorded` (device: 12.2 by the supplier), and
`ask` with `code=label` (the install code on the device's own label).
"""
