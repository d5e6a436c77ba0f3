"""Whoever appends tells whoever follows; and nothing depends on being told."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.adapters import worker
from infra.adapters.news import WORKER, Listening, News, Teller
from infra.presence import announce
from infra.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path, 0, "330621001")


@pytest.fixture
def heard(settings: Settings) -> Iterator[News]:
    news = News()
    listening = Listening(settings, news)
    announce(settings, WORKER, listening.address)
    yield news
    listening.close()


def test_who_waits_for_a_log_hears_when_it_was_appended_to(settings: Settings, heard: News) -> None:
    members, volunteering = heard.of({"members"}), heard.of({"volunteering"})
    Teller(settings, "members")()
    assert members.wait(5)
    assert not volunteering.is_set()


def test_what_is_told_by_nobody_we_know_wakes_nobody(settings: Settings, heard: News) -> None:
    members = heard.of({"members"})
    to = ("127.0.0.1", int(str(settings.address(WORKER)).rpartition(":")[2]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for word in (b"", b"\xff\xfe", b"members" * 1000, b"nobody"):
            stranger.sendto(word, to)
        assert not members.is_set()
        stranger.sendto(b"members", to)
    assert members.wait(5), "rubbish stopped the listening"


def test_telling_nobody_is_no_error(settings: Settings) -> None:
    Teller(settings, "members")()
    announce(settings, WORKER, "udp://127.0.0.1:9")
    Teller(settings, "members")()
    announce(settings, WORKER, "threads")
    Teller(settings, "members")()


def test_a_follower_that_is_told_looks_at_once_and_one_that_is_not_looks_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    news, stopping, looked = News(), threading.Event(), threading.Semaphore(0)

    def look() -> int:
        looked.release()
        return 0

    def follow() -> threading.Thread:
        args = ("test", [look], stopping, news.of({"members"}))
        return threading.Thread(target=worker.follow, args=args)

    monkeypatch.setattr(worker, "LONGEST_PAUSE", 3600)
    told = follow()
    told.start()
    assert looked.acquire(timeout=5), "it looks when it begins"
    news.spread("members")
    assert looked.acquire(timeout=5)
    monkeypatch.setattr(worker, "LONGEST_PAUSE", 0.01)
    untold = follow()
    untold.start()
    for _ in range(3):
        assert looked.acquire(timeout=5)
    stopping.set()
    news.wake_all()
    for thread in (told, untold):
        thread.join(5)
        assert not thread.is_alive()
