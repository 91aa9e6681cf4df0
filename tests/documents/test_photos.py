"""Photos are made small, upright and clean, and nothing that calls itself a photo can stop a document."""

import io
import struct
import zlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pendamping.documents.photos import (
    MOST_BYTES,
    NO_ROOM,
    STEPS,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    UNREADABLE,
    Source,
    Unusable,
    between,
    budget_of,
    fit_photos,
    shrink,
)  # fmt: skip


def source(data: bytes, name: str = "a.jpg") -> Source:
    return Source(name, lambda: data)


def saved(image: Image.Image, kind: str = "JPEG", **more) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def drawn(photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.content))


def halves(size: tuple[int, int] = (400, 200), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def is_red(pixel) -> bool:
    return pixel[0] > 200 and pixel[2] < 80


def is_blue(pixel) -> bool:
    return pixel[2] > 180 and pixel[0] < 80


def test_the_side_is_cut_and_nothing_is_made_larger():
    large, small = halves((4000, 2000)), halves((300, 150))
    assert (shrink(source(saved(large)), 640, 80).side, drawn(shrink(source(saved(large)), 640, 80)).size) == (
        640,
        (640, 320),
    )
    photo = shrink(source(saved(small)), 640, 80)
    assert (photo.side, photo.original_side, photo.scaled) == (300, 300, False)


@pytest.mark.parametrize(("orientation", "size", "left_or_top"), [
    (1, (400, 200), (20, 100)), (3, (400, 200), (380, 100)), (6, (200, 400), (100, 20)), (8, (200, 400), (100, 380)),
])  # fmt: skip
def test_it_stands_as_the_camera_was_held(orientation, size, left_or_top):
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = drawn(shrink(source(saved(halves(), exif=exif, quality=95)), 640, 90))
    assert image.size == size
    assert is_red(image.getpixel(left_or_top))
    assert image.getexif().get(0x0112) is None


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (7.0, 30.0, 0.0)}
    exif[0x010F] = "Kamera Rekaan"
    data = saved(halves(), exif=exif, comment=b"Desa Rekaan", icc_profile=b"profil rekaan")
    assert b"Rekaan" in data
    photo = shrink(source(data), 640, 80)
    assert not any(word in photo.content for word in (b"Exif", b"Rekaan", b"rekaan"))
    assert set(drawn(photo).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "1", "I;16", "YCbCr"])
def test_every_mode_becomes_rgb(mode):
    if mode in ("CMYK", "YCbCr"):
        data = saved(halves(mode=mode), quality=95)
    elif mode == "I;16":
        data = saved(Image.new("I;16", (64, 64), 40000), "PNG")
    else:
        data = saved(halves(mode=mode), "PNG")
    image = drawn(shrink(source(data, "a.png"), 640, 90))
    assert image.mode == "RGB"
    if mode in ("RGBA", "CMYK", "P", "YCbCr"):
        assert is_red(image.getpixel((20, 20)))
        assert is_blue(image.getpixel((380, 20)))
    if mode == "I;16":
        assert abs(image.getpixel((9, 9))[0] - 40000 // 256) < 4


def test_what_is_transparent_is_white():
    clear = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert min(drawn(shrink(source(saved(clear, "PNG")), 640, 90)).getpixel((10, 10))) > 240
    palette = Image.new("P", (50, 50), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    assert min(drawn(shrink(source(saved(palette, "PNG", transparency=0)), 640, 90)).getpixel((10, 10))) > 240


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing: a decompression bomb."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("data", "reason"), [
    (b"", UNREADABLE),
    (b"GIF89a" + b"\0" * 40, UNREADABLE),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UNREADABLE),
    (saved(halves())[:300], UNREADABLE),
    (saved(halves(), "PNG")[:80], UNREADABLE),
    (saved(halves(), "GIF"), UNREADABLE),
    (saved(halves(), "TIFF"), UNREADABLE),
    (png_of(9_000, 9_000), TOO_MANY_PIXELS),
    (png_of(60_000, 60_000), TOO_MANY_PIXELS),
    (bytes(MOST_BYTES + 1), TOO_LARGE),
], ids=range(10))  # fmt: skip
def test_what_is_no_photo_is_refused(data, reason, recwarn):
    with pytest.raises(Unusable) as error:
        shrink(source(data), 640, 80)
    assert error.value.reason == reason
    assert not recwarn.list


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([saved(halves((64, 48))), saved(halves((64, 48)), "PNG"), saved(halves((64, 48), "RGBA"), "PNG")]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=12),
    st.integers(0, 10**6),
)
def test_damaged_files_are_read_or_refused(data, changes, cut):
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    damaged = bytes(damaged[: max(1, cut % (2 * len(damaged)))])
    fitted = fit_photos([source(damaged), source(data, "b.jpg")], 4)
    assert [p.name for p in fitted.photos][-1:] == ["b.jpg"]
    assert len(fitted.photos) + len(fitted.refused) == 2


def rough(n: int, size: tuple[int, int] = (1700, 1300)) -> bytes:
    rows = bytes((x * x * (n + 3) + x * 7) % 251 for x in range(170 * 130 * 3))
    return saved(Image.frombytes("RGB", (170, 130), rows).resize(size), quality=92)


@pytest.mark.parametrize("megabytes", [0.02, 0.05, 0.3, 4.0])
def test_all_photos_together_fit(megabytes):
    sources = [source(rough(n), f"{n}.jpg") for n in range(3)]
    fitted = fit_photos(sources, megabytes)
    assert fitted.total <= budget_of(megabytes)
    assert len({p.side for p in fitted.photos}) == 1  # all at one step
    assert [p.name for p in fitted.photos] + [r.name for r in fitted.refused] == ["0.jpg", "1.jpg", "2.jpg"]
    assert {r.reason for r in fitted.refused} <= {NO_ROOM}
    # None of them larger would do: every size that is tried, from small to large.
    sizes = [STEPS[-1]]
    for small, large in pairwise(reversed(STEPS)):
        sizes += [between(small, large, part) for part in range(1, 9)]
    place = [side for side, _ in sizes].index(fitted.photos[0].side)
    if not fitted.refused and place < len(sizes) - 1:
        assert sum(len(shrink(s, *sizes[place + 1]).content) for s in sources) > budget_of(megabytes)
    assert fit_photos(sources, megabytes) == fitted


def test_it_is_said_what_was_scaled():
    fitted = fit_photos([source(rough(1), "1.jpg"), source(saved(halves()), "2.jpg")], 4)
    assert fitted.scaled is not None
    assert fitted.scaled.say("en") == "Photos scaled down: 1, from up to 1,700 px to 1,600 px on the longest side."
    assert fit_photos([source(saved(halves()))], 4).scaled is None
    assert fit_photos([], 4).photos == []
