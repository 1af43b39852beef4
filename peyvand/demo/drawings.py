"""Small files for the demonstration, drawn by code: a dimensioned sheet as PDF and a shaded view as PNG."""

import math
import struct
import zlib

KAPPA = 0.5523
"""Share of the radius at which the handles of a quarter circle stand."""


def _circle(x: float, y: float, r: float) -> str:
    k = r * KAPPA
    return (
        f"{x + r:.1f} {y:.1f} m {x + r:.1f} {y + k:.1f} {x + k:.1f} {y + r:.1f} {x:.1f} {y + r:.1f} c "
        f"{x - k:.1f} {y + r:.1f} {x - r:.1f} {y + k:.1f} {x - r:.1f} {y:.1f} c "
        f"{x - r:.1f} {y - k:.1f} {x - k:.1f} {y - r:.1f} {x:.1f} {y - r:.1f} c "
        f"{x + k:.1f} {y - r:.1f} {x + r:.1f} {y - k:.1f} {x + r:.1f} {y:.1f} c S"
    )


def _text(x: float, y: float, size: int, words: str) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET"


def sheet(title: str, number: str) -> bytes:
    """One A4 page across: an impeller from the front and from the side, its measures, and a title block."""
    x, y = 260.0, 320.0
    strokes = ["1 w", "30 30 782 535 re S", _circle(x, y, 150), _circle(x, y, 60), _circle(x, y, 28)]
    for blade in range(6):
        turn = blade * math.pi / 3
        start, end = (x + 60 * math.cos(turn), y + 60 * math.sin(turn)), (x + 150 * math.cos(turn + 0.9), y + 150 * math.sin(turn + 0.9))
        bend = (x + 120 * math.cos(turn + 0.25), y + 120 * math.sin(turn + 0.25))
        strokes.append(f"{start[0]:.1f} {start[1]:.1f} m {bend[0]:.1f} {bend[1]:.1f} {end[0]:.1f} {end[1]:.1f} {end[0]:.1f} {end[1]:.1f} c S")
    strokes += ["560 170 70 300 re S", "630 260 60 120 re S", "0.4 w", "110 140 m 410 140 l S", "110 135 m 110 320 l S", "410 135 m 410 320 l S"]
    strokes += ["560 150 m 630 150 l S", "530 40 282 70 re S"]
    strokes += [_text(235, 145, 11, "D 480"), _text(580, 155, 11, "b 85"), _text(545, 88, 12, title), _text(545, 66, 9, f"{number}   scale 1:5")]
    return _page(strokes, 842, 595)


def letter(title: str, *lines: str) -> bytes:
    """One A4 page upright: a title, a few lines, a seal."""
    strokes = ["1 w", "40 40 515 762 re S", _text(80, 740, 18, title), "80 725 m 515 725 l S"]
    strokes += [_text(80, 690 - 24 * number, 12, line) for number, line in enumerate((*lines, "Demonstration only. Nothing here is real."))]
    strokes += [_circle(460, 130, 45), _circle(460, 130, 38), _text(438, 126, 11, "SAMPLE")]
    return _page(strokes, 595, 842)


def _page(strokes: list[str], width: int, height: int) -> bytes:
    content = "\n".join(strokes).encode("ascii")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>" % (width, height),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for index, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (index, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    closing = b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(body))
    return body + closing


def view(size: int = 480, hue: tuple[int, int, int] = (70, 110, 120)) -> bytes:
    """A round part under light, as a PNG of three by four."""
    width, height = size, size * 3 // 4
    middle = (width / 2, height / 2)
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            dx, dy = (x - middle[0]) / height, (y - middle[1]) / height
            far, turn = math.hypot(dx, dy), math.atan2(dy, dx)
            light = 0.55 - 0.5 * dx - 0.6 * dy
            if far > 0.42:
                shade, base = 0.9 - 0.12 * (y / height), (236, 238, 236)
            elif far < 0.09:
                shade, base = 0.3, hue
            else:
                wave = math.cos(6 * (turn + 2.2 * far))
                shade, base = light + 0.28 * wave * (0.42 - far) / 0.33, hue
            rows += bytes(max(0, min(255, round(part * (0.45 + 0.75 * shade)))) for part in base)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + chunk(b"IEND", b"")
