"""Pictures: decoded and written anew, so that nothing but the picture itself is kept (no place and camera data, no tail, no second frame)."""

import warnings
from typing import IO, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from peyvand.inspection.verdicts import Bounds, Refused, Verdict

READ = ("PNG", "JPEG", "WEBP", "GIF")
#: Format that was read → format and ending that are kept. A moving picture keeps its first frame.
KEPT = {"PNG": ("PNG", "png"), "JPEG": ("JPEG", "jpg"), "WEBP": ("WEBP", "webp"), "GIF": ("PNG", "png")}
OPTIONS: dict[str, dict[str, Any]] = {"PNG": {"compress_level": 6}, "JPEG": {"quality": 88}, "WEBP": {"quality": 88, "method": 3}}


def load() -> None:
    """Have every decoder in memory before the limit on opening files falls."""
    Image.preinit()
    Image.init()


def rewrite(source: IO[bytes], out: IO[bytes] | None, bounds: Bounds) -> Verdict:
    """Decode the picture, turn it as the camera was held, make it no larger than ``side``, and write it to ``out`` (None: only decode)."""
    Image.MAX_IMAGE_PIXELS = bounds.pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture: Image.Image = Image.open(source, formats=READ)
        found = str(picture.format)
        if picture.width * picture.height > bounds.pixels:
            raise Refused("pixels")
        if found == "JPEG" and max(picture.size) > 2 * bounds.side:
            picture.draft("RGB", (bounds.side, bounds.side))
        picture.load()
        if out is None:
            return Verdict(KEPT[found][1])
        return _write(picture, out, KEPT[found], bounds)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    except UnidentifiedImageError:
        raise Refused("not_its_kind") from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Refused("damaged") from error


def _write(picture: Image.Image, out: IO[bytes], kept: tuple[str, str], bounds: Bounds) -> Verdict:
    picture = ImageOps.exif_transpose(picture)
    picture = picture.convert(_mode(picture, with_alpha=kept[0] != "JPEG"))
    picture.thumbnail((bounds.side, bounds.side))
    picture.info.clear()
    picture.save(out, kept[0], **OPTIONS[kept[0]])
    out.flush()
    return Verdict(kept[1], rewritten=True, width=picture.width, height=picture.height)


def _mode(picture: Image.Image, *, with_alpha: bool) -> str:
    if with_alpha and (picture.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in picture.info):
        return "RGBA"
    return "L" if picture.mode in {"1", "L"} else "RGB"
