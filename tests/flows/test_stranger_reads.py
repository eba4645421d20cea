"""Before handover the gas function does not know the supplier, and yet its register can be read by it."""

from __future__ import annotations

from pathlib import Path

from hht_app.duis import bodies as b
from hht_app.gbcs.envelope import parse_message
from tests.flows.further import ask_for, deliver, give_back
from tests.flows.job import GPF, begin


def test_the_register_is_read_before_handover_with_the_suppliers_certificate_in_the_command(tmp_path: Path) -> None:
    playing = begin(tmp_path / "H")
    playing.until("deliver", task="handover-gpf")
    asked = ask_for(playing, "4.1.1", GPF, b.ReadInstantaneousImportRegisters())
    command = parse_message(asked.command)
    assert command.originator == playing.world.acb
    assert command.ka_certificate == playing.world.keys.certificate(playing.world.supplier, "ka")
    answer = deliver(asked)
    assert answer is not None
    message = parse_message(bytes.fromhex(answer.message))
    assert message.supplementary.remote_party == playing.world.supplier
    assert give_back(playing, answer) == ["I99"]
    playing.do("deliver", task="handover-gpf")
    handed = playing.session.state.heard[-1]
    assert give_back(playing, handed) == ["I99"]
    known = ask_for(playing, "4.1.1", GPF, b.ReadInstantaneousImportRegisters())
    command = parse_message(known.command)
    assert (command.originator, command.ka_certificate) == (playing.world.supplier, b""), "now it knows the supplier"
    assert deliver(known) is not None
    playing.ws.close()
