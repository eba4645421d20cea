"""Selective access of DLMS buffers: the range and entry descriptors."""

from __future__ import annotations

from hht_app.gbcs.dlms_layout import Layout, layout_of

BY_RANGE, BY_ENTRY = 1, 2
_LAYOUTS = {
    BY_RANGE: (
        "{restricting_object={class_id=long-unsigned:class,logical_name=octet-string:obis,attribute_index=integer,"
        "data_index=long-unsigned},from_value=double-long-unsigned:seconds,to_value=double-long-unsigned:seconds,"
        "selected_values=[structure]}"
    ),
    BY_ENTRY: (
        "{from_entry=double-long-unsigned,to_entry=double-long-unsigned,from_selected_value=long-unsigned,"
        "to_selected_value=long-unsigned}"
    ),
}


def selection_layout(selector: int) -> Layout | None:
    """Return the layout of the parameters of access SELECTOR (1 by range, 2 by entry), None for others."""
    return layout_of(_LAYOUTS.get(selector, ""))
