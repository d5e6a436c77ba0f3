"""Whoever appends tells whoever follows; and nothing depends on being told."""

import socket
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from infra.adapters import background
from infra.adapters.news import FOLLOWING, RELAY, WORKER, Listening, News, Teller
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
    both, volunteering = heard.of({"members", "volunteering"}), heard.of({"volunteering"})
    Teller(settings, "members")()
    assert both.wait(5) == {"members"}
    assert not volunteering.wait(0)


def test_both_processes_that_follow_are_told(settings: Settings) -> None:
    told = []
    for process in FOLLOWING:
        news = News()
        told.append((Listening(settings, news), news.of({"members"})))
        announce(settings, process, told[-1][0].address)
    Teller(settings, "members")()
    for listening, heard in told:
        assert heard.wait(5) == {"members"}
        listening.close()


def test_who_declares_nothing_of_what_came_is_left_alone() -> None:
    news = News()
    sounds = news.of({"topic"}, lambda type_: type_ == "Whistled")
    news.spread("topic", {"Counted", "Told"})
    assert not sounds.wait(0)
    news.spread("topic", {"Counted", "Whistled"})
    assert sounds.wait(0)
    news.spread("topic")
    assert sounds.wait(0), "of what is new nothing was known"


def test_what_was_heard_is_heard_once() -> None:
    news = News()
    heard = news.of({"members", "topic"})
    news.spread("members")
    news.spread("topic")
    news.spread("members")
    assert heard.wait(0) == {"members", "topic"}
    assert not heard.wait(0)


def test_what_is_told_by_nobody_we_know_wakes_nobody(settings: Settings, heard: News) -> None:
    members = heard.of({"members"})
    to = ("127.0.0.1", int(str(settings.address(WORKER)).rpartition(":")[2]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for word in (b"", b"\xff\xfe", b"members" * 1000, b"nobody"):
            stranger.sendto(word, to)
        assert not members.wait(0)
        stranger.sendto(b"members", to)
    assert members.wait(5), "rubbish stopped the listening"


def test_telling_nobody_is_no_error(settings: Settings) -> None:
    Teller(settings, "members")()
    announce(settings, RELAY, "udp://127.0.0.1:9")
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
        args = ("test", {"members": look}, stopping, news.of({"members"}))
        return threading.Thread(target=background.follow, args=args)

    monkeypatch.setattr(background, "LONGEST_PAUSE", 3600)
    told = follow()
    told.start()
    assert looked.acquire(timeout=5), "it looks when it begins"
    news.spread("members")
    assert looked.acquire(timeout=5)
    monkeypatch.setattr(background, "LONGEST_PAUSE", 0.01)
    untold = follow()
    untold.start()
    for _ in range(3):
        assert looked.acquire(timeout=5)
    stopping.set()
    news.wake_all()
    for thread in (told, untold):
        thread.join(5)
        assert not thread.is_alive()


def test_what_has_more_to_do_is_followed_on_and_what_has_not_waits() -> None:
    news, stopping, looked = News(), threading.Event(), []
    left = {"members": 3, "topic": 0}

    def look(name: str) -> int:
        looked.append(name)
        left[name] -= 1
        if left["members"] == 0:
            stopping.set()
        return max(0, left[name])

    steps = {name: partial(look, name) for name in left}
    background.follow("test", steps, stopping, news.of(steps))
    assert looked == ["members", "topic", "members", "members"]
