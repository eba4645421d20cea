"""Telling a picture by its first bytes, never by its name; drawings made of text (SVG) are none."""

from __future__ import annotations

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_BMP_HEADER = 26


def picture_format(data: bytes) -> str:
    """Return the name of the format of picture DATA (png, jpeg, gif, bmp, tiff, webp); empty when it is no picture."""
    for beginning, name in _BEGINNINGS:
        if data.startswith(beginning):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    # Two letters alone are too little to tell a bitmap by: its own length stands behind them.
    if data[:2] == b"BM" and len(data) >= _BMP_HEADER and int.from_bytes(data[2:6], "little") in (0, len(data)):
        return "bmp"
    return ""
