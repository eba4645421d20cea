"""GBZ commands and alerts in the words of their service requests: 1.1.1 (gas), 4.1.1, 6.8, 11.2, and 00CD."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hht_app.core.errors import DataError
from hht_app.gbcs.payloads.dlms_builders import Periodicity
from hht_app.gbcs.payloads.gbz import GBZAlert, decode_time, encode_time
from hht_app.gbcs.payloads.gbz_use_case import GBZFrames, ZCLFrame, cluster_command, read_attributes
from hht_app.gbcs.reader import Reader
from hht_app.gbcs.zcl_layout import Values

GCS01A, GCS13A, GCS25, GCS25A, GCS38 = 0x006B, 0x0074, 0x007E, 0x00D8, 0x0084
ALERT_FUTURE_DATED_GBZ = 0x00CD
PRICE, METERING, CALENDAR = 0x0700, 0x0702, 0x0707
NOW, CANCEL, CANCEL_TARIFF = 0, 0xFFFFFFFE, 0xFFFFFFFF
CURRENT_METER_ID = 0x0206
DIVISOR, MULTIPLIER, UNIT_OF_MEASURE, CURRENT_SUMMATION = 0x0302, 0x0301, 0x0300, 0x0000
TOU, BLOCK = 0x00, 0x10
POUND_STERLING, FIVE_DIGITS, NO_TIER_BLOCK_MODE = 826, 0x50, 0xFF
_DAYS, _WEEKS, _MONTHS = 0x21, 0x22, 0x23
_BLOCK_CONTROL, _RESOLUTION = 0x02, 1
_DURATIONS: dict[str, tuple[int, int]] = {
    "Daily": (1, _DAYS),
    "Weekly": (1, _WEEKS),
    "Monthly": (1, _MONTHS),
    "Quarterly": (3, _MONTHS),
    "Six Monthly": (6, _MONTHS),
    "Yearly": (12, _MONTHS),
}
_DETAIL_LENGTH, _DETAIL = 0x0E, 15


def set_billing_period(
    start: datetime, periodicity: Periodicity, issuer_event: int, provider: int = 0, tariff_type: int = TOU
) -> GBZFrames:
    """Return GCS25 or GCS25a: billing and block periods of PERIODICITY from START (UTC)."""
    duration, kind = _DURATIONS[periodicity]
    head: Values = {"provider_id": provider, "issuer_event_id": issuer_event}
    billing: Values = {
        **head,
        "billing_period_start_time": encode_time(start),
        "billing_period_duration": duration,
        "billing_period_duration_type": kind,
        "tariff_type": tariff_type,
    }
    block: Values = {
        **head,
        "block_period_start_time": encode_time(start),
        "block_period_duration": duration,
        "block_period_control": _BLOCK_CONTROL,
        "block_period_duration_type": kind,
        "tariff_type": tariff_type,
        "tariff_resolution_period": _RESOLUTION,
    }
    return GBZFrames(
        (
            cluster_command(PRICE, "PublishBillingPeriod", billing),
            cluster_command(PRICE, "PublishBlockPeriod", block),
        )
    )


def read_firmware_version() -> GBZFrames:
    """Return GCS38: read the firmware version (attribute 0206 of Metering)."""
    return GBZFrames((read_attributes(METERING, (CURRENT_METER_ID,)),))


def read_consumption() -> GBZFrames:
    """Return GCS13a: read divisor, multiplier, unit and consumption."""
    return GBZFrames((read_attributes(METERING, (DIVISOR, MULTIPLIER, UNIT_OF_MEASURE, CURRENT_SUMMATION)),))


@dataclass(frozen=True, slots=True)
class GasTariff:
    """What GCS01a sets; dates are the 4 bytes of ZCL (year from 1900, month, day, weekday; FF any).

    DAYS are (day id, ((minutes after midnight, price tier), ...)), WEEKS (week id, seven day ids from Monday), SEASONS
    (date, week id), SPECIAL_DAYS (date, day id), PRICES (tier or block id, price), THRESHOLDS up to three of a block
    tariff. START is seconds since 2000: 0 now. `cancels` takes the future-dated tariff back.
    """

    issuer_event: int
    calendar_id: int
    tariff_id: int
    tariff_type: int
    days: tuple[tuple[int, tuple[tuple[int, int], ...]], ...]
    weeks: tuple[tuple[int, tuple[int, int, int, int, int, int, int]], ...]
    seasons: tuple[tuple[bytes, int], ...]
    special_days: tuple[tuple[bytes, int], ...]
    standing_charge: int
    prices: tuple[tuple[int, int], ...]
    thresholds: tuple[int, ...] = ()
    start: int = NOW
    cancels: bool = False
    provider: int = 0
    unit_of_measure: int = 0
    multiplier: int = 1
    divisor: int = 1000

    def command(self) -> GBZFrames:
        """Return GCS01a: calendar, days, weeks, seasons, special days, tariff, thresholds of a block tariff, prices."""
        return GBZFrames((*self._calendar(), self._tariff(), *self._thresholds(), self._prices()))

    @property
    def _start(self) -> int:
        return CANCEL if self.cancels else self.start

    def _calendar(self) -> list[ZCLFrame]:
        head: Values = {
            "provider_id": self.provider,
            "issuer_event_id": self.issuer_event,
            "issuer_calendar_id": self.calendar_id,
        }
        one: Values = {"command_index": 0, "total_number_of_commands": 1}
        calendar: Values = {
            **head,
            "start_time": self._start,
            "calendar_type": 0,
            "calendar_time_reference": 0,
            "calendar_name": b"",
            "number_of_seasons": len(self.seasons),
            "number_of_week_profiles": len(self.weeks),
            "number_of_day_profiles": len(self.days),
        }
        frames = [cluster_command(CALENDAR, "PublishCalendar", calendar)]
        for day, entries in self.days:
            rows: list[Values] = [{"start_time": minutes, "price_tier": tier} for minutes, tier in entries]
            profile: Values = {"day_id": day, "total_number_of_schedule_entries": len(rows), **one}
            frames.append(
                cluster_command(CALENDAR, "PublishDayProfile", {**head, **profile, "calendar_type": 0, "entries": rows})
            )
        for week, days in self.weeks:
            names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
            ids: Values = {f"day_id_{name}": day for name, day in zip(names, days, strict=True)}
            frames.append(cluster_command(CALENDAR, "PublishWeekProfile", {**head, "week_id": week, **ids}))
        seasons: list[Values] = [{"season_start_date": date, "week_id": week} for date, week in self.seasons]
        frames.append(cluster_command(CALENDAR, "PublishSeasons", {**head, **one, "seasons": seasons}))
        special: list[Values] = [{"special_day_date": date, "day_id": day} for date, day in self.special_days]
        days_head: Values = {
            "start_time": self._start,
            "calendar_type": 0,
            "total_number_of_special_days": len(special),
        }
        frames.append(
            cluster_command(CALENDAR, "PublishSpecialDays", {**head, **days_head, **one, "special_days": special})
        )
        return frames

    def _tariff(self) -> ZCLFrame:
        values: Values = {
            "provider_id": self.provider,
            "issuer_event_id": self.issuer_event,
            "issuer_tariff_id": self.tariff_id,
            "start_time": CANCEL_TARIFF if self.cancels else self.start,
            "tariff_type": self.tariff_type,
            "tariff_label": b"",
            "number_of_price_tiers": len(self.prices) if self.tariff_type == TOU else 0,
            "number_of_block_thresholds": len(self.thresholds),
            "unit_of_measure": self.unit_of_measure,
            "currency": POUND_STERLING,
            "price_trailing_digit": FIVE_DIGITS,
            "standing_charge": self.standing_charge,
            "tier_block_mode": NO_TIER_BLOCK_MODE,
            "block_threshold_multiplier": self.multiplier,
            "block_threshold_divisor": self.divisor,
        }
        return cluster_command(PRICE, "PublishTariffInformation", values)

    def _head(self) -> Values:
        return {
            "provider_id": self.provider,
            "issuer_event_id": self.issuer_event,
            "start_time": self._start,
            "issuer_tariff_id": self.tariff_id,
            "command_index": 0,
            "total_number_of_commands": 1,
        }

    def _thresholds(self) -> list[ZCLFrame]:
        if self.tariff_type == TOU:
            return []
        rows: list[Values] = [{"threshold": item} for item in self.thresholds]
        values: Values = {
            **self._head(),
            "sub_payload_control": 1,
            "tier_and_number_of_thresholds": len(rows),
            "thresholds": rows,
        }
        return [cluster_command(PRICE, "PublishBlockThresholds", values)]

    def _prices(self) -> ZCLFrame:
        rows: list[Values] = [{"tier_block_id": item, "price": price} for item, price in self.prices]
        control = 1 if self.tariff_type == TOU else 0
        values: Values = {**self._head(), "sub_payload_control": control, "prices": rows}
        return cluster_command(PRICE, "PublishPriceMatrix", values)


@dataclass(frozen=True, slots=True)
class FutureDatedGBZAlert:
    """00CD: what was dated for the future was done (8F66) or failed (8F67); AT is the time of the alert (UTC).

    The change is told by the command's MESSAGE_CODE and COMMAND_COUNTER, and by its ZCL command. MARK is the byte
    after the profile.
    """

    alert_code: int
    at: datetime
    message_code: int
    command_counter: int
    cluster: int
    frame_control: int
    command: int
    mark: int = 1

    def encode(self, originator_counter: int) -> bytes:
        """Return the payload's bytes; the counter is not part of them."""
        detail = (
            bytes([_DETAIL_LENGTH])
            + self.message_code.to_bytes(2, "big")
            + self.command_counter.to_bytes(8, "big")
            + self.cluster.to_bytes(2, "big")
            + bytes([self.frame_control, self.command])
        )
        return GBZAlert(self.mark, self.alert_code, encode_time(self.at), detail).encode(originator_counter)

    @classmethod
    def decode(cls, data: bytes, originator_counter: int) -> FutureDatedGBZAlert:
        """Read the payload; DataError with path when malformed."""
        alert = GBZAlert.decode(data, originator_counter)
        if len(alert.body) != _DETAIL:
            raise DataError("this alert has no future-dated detail", path="payload.body")
        part = Reader(alert.body, 0, "payload.body")
        part.expect(bytes([_DETAIL_LENGTH]), "length")
        code, counter = part.u16("message_code"), part.u64("originator_counter")
        cluster, control, number = part.u16("cluster"), part.u8("frame_control"), part.u8("command")
        return cls(alert.alert_code, decode_time(alert.time), code, counter, cluster, control, number, alert.mark)


def start_seconds(moment: datetime | None) -> int:
    """Return MOMENT as a start in seconds since 2000; None is now."""
    return NOW if moment is None else encode_time(moment)


def tier_prices(prices: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return PRICES of tiers or blocks with their ids, counted from 1."""
    return tuple(enumerate(prices, 1))
