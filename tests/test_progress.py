"""Progress shows on a terminal, after a second, and leaves nothing behind."""

from __future__ import annotations

import io
import time

from threadscope import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_is_drawn_into_a_pipe(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    stream = io.StringIO()
    with progress.Progress(stream) as shown:
        shown.say("http://blog.example/")
        time.sleep(0.1)
    assert stream.getvalue() == ""


def test_a_terminal_sees_what_takes_long_and_is_left_clean(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    monkeypatch.setattr(progress, "EVERY", 0.01)
    stream = Terminal()
    with progress.Progress(stream) as shown:
        shown.say("http://blog.example/" + "x" * 200)
        shown.advance()
        time.sleep(0.2)
    drawn = stream.getvalue()
    assert "1 threads" in drawn
    assert "blog.example" in drawn
    assert "x" * 100 not in drawn
    assert drawn.endswith("\r\x1b[K")


def test_what_is_quick_is_not_drawn():
    stream = Terminal()
    with progress.Progress(stream):
        pass
    assert stream.getvalue() == ""
