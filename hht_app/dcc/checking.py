"""The DCC's general checks of a request, one by one, each result kept for the DCC's view."""

from __future__ import annotations

from functools import lru_cache

from hht_app.core.errors import DataError
from hht_app.core.jsontext import canonical_json
from hht_app.dcc.office import Office, RequestRefused
from hht_app.dcc.tables import checks, exemption, refusal_code, refusal_mark, service_of, target_types
from hht_app.duis.bodies import SignedPreCommand
from hht_app.duis.requests import Request
from hht_app.duis.rules import check_request as check_form
from hht_app.duis.service_requests import service_request

SHUT_OUT_STATUSES = ("Decommissioned", "Withdrawn", "Suspended")
LOCAL_VARIANTS = (2, 3, 6, 7)
WAN_VARIANTS, WAN_ONLY_VARIANTS = (1, 3, 5, 7), (1, 5)
DCC_ONLY = 8


class Checklist:
    """What came of each check of one request, in order."""

    def __init__(self) -> None:
        self._results: list[tuple[str, str, str]] = []

    def passed(self, check: str, note: str = "") -> None:
        """Note a check as passed."""
        self._results.append((check, "passed", note))

    def failed(self, check: str, code: str, why: str) -> None:
        """Note the check that refused the request."""
        self._results.append((check, "failed", f"{code}: {why}"))

    def not_carried_out(self, check: str, why: str) -> None:
        """Note a check that this request is exempt from."""
        self._results.append((check, "not carried out", why))

    def summary(self, code: str) -> str:
        """Return the outcome in a few words."""
        failure = next((note for _, result, note in self._results if result == "failed"), None)
        return f"refused, {failure}" if failure else f"{len(self._results)} checks made, answer {code}"

    def to_bytes(self) -> bytes:
        """Return the results with each check's title and source as canonical JSON."""
        return f"[{','.join([_as_text(*result) for result in self._results])}]".encode()


@lru_cache(256)
def _as_text(check: str, result: str, note: str) -> str:
    known = next(item for item in checks() if item.id == check)
    return canonical_json(
        {"check": check, "title": known.title, "result": result, "note": note, "source": known.source}
    )


def check_request(office: Office, request: Request, checklist: Checklist, service: str | None = None) -> None:
    """Carry out the general checks; RequestRefused at the first that fails. The user's counter is used up here.

    SERVICE is which of the DCC's services was called (transform, send, dcc-only), None where that is not known.
    """
    srv = request.service_reference_variant
    info = service_request(srv)
    if not info.roles:
        checklist.not_carried_out("role", f"which roles may send {srv} is not held")
    elif set(info.roles) & set(office.user_roles[request.request_id.originator]):
        checklist.passed("role")
    else:
        raise RequestRefused("role", "E2", f"this user's role may not send {srv}")
    if request.request_id.originator in office.state.inactive_users:
        raise RequestRefused("user_status", "E3", f"{request.request_id.originator} may send nothing at present")
    checklist.passed("user_status")
    if request.command_variant not in info.command_variants:
        raise RequestRefused("variant", "E12", f"command variant {request.command_variant} does not fit {srv}")
    checklist.passed("variant")
    _check_service(request, checklist, service)
    try:
        check_form(request, office.acb)
    except DataError as error:
        raise RequestRefused("form", refusal_code(srv), f"{error.one_line()} ({refusal_mark(srv)})") from error
    checklist.passed("form")
    _check_counter(office, request, checklist)
    if request.command_variant != DCC_ONLY:
        _check_device(office, request, checklist)
        return
    exempt = exemption(srv, "device_status")
    if exempt:
        checklist.not_carried_out("device_status", exempt["words"])


def _check_service(request: Request, checklist: Checklist, service: str | None) -> None:
    wanted = service_of(request.command_variant)
    if service is None:
        checklist.not_carried_out("url", "which service was called is not told")
    elif service != wanted:
        why = f"command variant {request.command_variant} goes to the service {wanted}, not {service}"
        raise RequestRefused("url", "E13", why)
    else:
        checklist.passed("url")


def _check_counter(office: Office, request: Request, checklist: Checklist) -> None:
    """Counters only grow; a SignedPreCommand carries its CV 4 request's RequestID and is the one exemption."""
    originator, counter = request.request_id.originator, request.request_id.counter
    if isinstance(request.body, SignedPreCommand):
        checklist.not_carried_out("counter", "a SignedPreCommand carries the RequestID of its CV 4 request")
        return
    last = office.state.seen_counters.get(originator)
    if last is not None and counter <= last:
        srv = request.service_reference_variant
        why = f"counter {counter} is not above {last} ({refusal_mark(srv)})"
        raise RequestRefused("counter", refusal_code(srv), why)
    office.state.seen_counters[originator] = counter
    checklist.passed("counter")


def _check_device(office: Office, request: Request, checklist: Checklist) -> None:
    srv, target = request.service_reference_variant, request.request_id.target
    record = office.inventory.get(target)
    if record is None:
        raise RequestRefused("device", "E19", f"{target} is not in the inventory")
    checklist.passed("device")
    registered = office.state.registered.get(target)
    if registered is None:
        checklist.not_carried_out("device_role", "no user is registered for the device")
    elif registered != request.request_id.originator:
        raise RequestRefused("device_role", "E4", f"another user is registered for {target}")
    else:
        checklist.passed("device_role")
    allowed = target_types(srv)
    if allowed is None:
        why = f"what {srv} becomes for the {record.device_type} is not held ({refusal_mark(srv)})"
        raise RequestRefused("own", refusal_code(srv), why)
    if record.device_type not in allowed:
        raise RequestRefused("device_type", "E11", f"{srv} is not for a {record.device_type}")
    checklist.passed("device_type")
    shut_out = record.device_status in SHUT_OUT_STATUSES
    if request.command_variant in LOCAL_VARIANTS:
        if shut_out:
            raise RequestRefused("local_delivery", "E17", f"{target} is {record.device_status}")
        checklist.passed("local_delivery")
    if shut_out:
        raise RequestRefused("device_status", "E5", f"{target} is {record.device_status}")
    checklist.passed("device_status")
    _check_communication(office, request, checklist)


def _check_communication(office: Office, request: Request, checklist: Checklist) -> None:
    """A command that goes over the SM WAN alone needs it; one that is handed out as well goes without."""
    if request.command_variant not in WAN_VARIANTS:
        checklist.not_carried_out("communication", "nothing goes over the SM WAN")
    elif office.wan is not None and office.wan.wan_reaches(request.request_id.target):
        checklist.passed("communication")
    elif request.command_variant in WAN_ONLY_VARIANTS:
        raise RequestRefused("communication", "E20", "this command variant goes over the SM WAN, which is not there")
    else:
        checklist.not_carried_out("communication", "the SM WAN is not there; the command is handed out only")
