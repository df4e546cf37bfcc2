"""The structure of a JPEG, walked marker by marker: how large it is, where it ends, whether it is whole.

libjpeg fills what is missing with grey and calls that a warning, which Pillow does not pass on. So half
a JPEG that somebody closed with an end marker would decode "whole". The walk settles most of that by
counting: restart markers, and the coefficients that the scans of a progressive file bring. What it
cannot see is left to `documents.pictures`. ITU-T T.81, annexes B and G.
"""

import re
from dataclasses import dataclass
from itertools import islice

from documents.refusals import PictureRefused, Refusal

_MARKER = re.compile(rb"\xff([^\x00\xff])")  # no `+`: a file of 0xff alone would take quadratic time
_END_OF_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_SOI, _EOI, _SOS, _DRI = 0xD8, 0xD9, 0xDA, 0xDD
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # sequential and progressive with Huffman codes: what cameras write
_OTHER_FRAMES = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}  # lossless, hierarchical, arithmetic
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length
_MOST_SEGMENTS = 2_000  # a photograph has some dozens
_MOST_RESTARTS = 1_000_000  # one for every block of the largest picture we take
_MOST_JUNK = 65_536  # bytes between two segments, where there should be none
_LONG_RUN = b"\xff" * 16  # coded data never has two of these in a row
_MOST_SCANS = 64  # the usual progressive file has ten; each costs a pass over every pixel


@dataclass(frozen=True, slots=True)
class Structure:
    """Pixels across and down, the offset just behind the end marker, and how the picture is coded."""

    width: int
    height: int
    end: int
    progressive: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    width: int
    height: int
    progressive: bool
    sampling: dict[int, tuple[int, int]]  # component → horizontal, vertical

    def blocks(self, components: list[int]) -> int:
        """Return how many units a scan over `components` codes (T.81 A.2)."""
        widest = max(h for h, _ in self.sampling.values())
        tallest = max(v for _, v in self.sampling.values())
        if len(components) > 1:
            return -(-self.width // (8 * widest)) * -(-self.height // (8 * tallest))
        h, v = self.sampling[components[0]]
        across, down = -(-self.width * h // widest), -(-self.height * v // tallest)
        return -(-across // 8) * -(-down // 8)


class _Walk:
    """One pass over the markers; `missing` holds, per component, the bits still owed for 64 coefficients."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 2
        self.frame: _Frame | None = None
        self.restart_interval = 0
        self.scans = 0
        self.missing: dict[int, list[int]] = {}

    def run(self) -> Structure:
        for _ in range(_MOST_SEGMENTS):
            found = _MARKER.search(self.data, self.position, self.position + _MOST_JUNK)
            if found is None:
                raise PictureRefused(Refusal.INCOMPLETE)
            self.position = found.end()
            marker = found[1][0]
            if marker == _EOI:
                return self._finish()
            if marker not in _ALONE:
                self._segment(marker)
        raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)

    def _segment(self, marker: int) -> None:
        length = int.from_bytes(self.data[self.position : self.position + 2], "big")
        body = self.data[self.position + 2 : self.position + length]
        self.position += length
        if self.position > len(self.data):
            raise PictureRefused(Refusal.INCOMPLETE)
        if length < 2 or marker == _SOI or marker in _OTHER_FRAMES:
            raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
        if marker in _FRAMES:
            self._frame(body, progressive=marker == 0xC2)
        elif marker == _DRI:
            self.restart_interval = int.from_bytes(body[:2], "big")
        elif marker == _SOS:
            self._scan(body)

    def _frame(self, body: bytes, *, progressive: bool) -> None:
        count = body[5] if len(body) > 5 else 0
        if self.frame or body[0] != 8 or count not in (1, 3, 4) or len(body) < 6 + 3 * count:
            raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
        sampling = {body[6 + 3 * i]: (body[7 + 3 * i] >> 4, body[7 + 3 * i] & 15) for i in range(count)}
        height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
        usual = all(1 <= h <= 4 and 1 <= v <= 4 for h, v in sampling.values())
        if not (width and height and usual and len(sampling) == count):
            raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
        self.frame = _Frame(width, height, progressive, sampling)
        self.missing = {component: [14] * 64 for component in sampling}

    def _scan(self, body: bytes) -> None:
        count = body[0] if body else 0
        self.scans += 1
        components = [body[1 + 2 * i] for i in range(count)] if len(body) >= 4 + 2 * count else []
        known = self.frame is not None and components and set(components) <= set(self.frame.sampling)
        if self.frame is None or not known or self.scans > _MOST_SCANS:
            raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
        first, last, low = body[-3], body[-2], body[-1] & 15
        if not self.frame.progressive:
            first, last, low = 0, 63, 0
        for component in components:
            for coefficient in range(first, min(last, 63) + 1):
                self.missing[component][coefficient] = low
        start = self.position
        run = self.data.find(_LONG_RUN, start)
        end = _END_OF_SCAN.search(self.data, start, len(self.data) if run < 0 else run + len(_LONG_RUN) + 1)
        if end is None:
            raise PictureRefused(Refusal.INCOMPLETE)
        self.position = end.start()
        if self.restart_interval:
            expected = -(-self.frame.blocks(components) // self.restart_interval) - 1
            expected = min(expected, _MOST_RESTARTS)
            restarts = _RESTART.finditer(self.data, start, end.start())
            if sum(1 for _ in islice(restarts, expected)) < expected:
                raise PictureRefused(Refusal.INCOMPLETE)

    def _finish(self) -> Structure:
        if self.frame is None:
            raise PictureRefused(Refusal.NOT_A_PHOTOGRAPH)
        if any(bits for owed in self.missing.values() for bits in owed):
            raise PictureRefused(Refusal.INCOMPLETE)
        return Structure(self.frame.width, self.frame.height, self.position, self.frame.progressive)


def walk(data: bytes) -> Structure:
    """Return the structure of a JPEG; raise PictureRefused when it is broken off or no camera's work."""
    return _Walk(data).run()


def with_noise(data: bytes, structure: Structure) -> bytes:
    """Return the picture with some more coded bits before its end marker.

    A whole picture has no use for them and decodes the same; one that was broken off swallows them.
    """
    noise = bytes((37 * i + 11) % 251 for i in range(96))  # no 0xff among them
    return data[: structure.end - 2] + noise + data[structure.end - 2 : structure.end]
