"""Who becomes known, and which mechanisms their lives go through."""

import uuid
from random import Random

from tests.years.agenda import Agenda
from tests.years.lives import Life, away, care, people, serving
from tests.years.sub_district import SubDistrict

#: From how many people on somebody can be found who helps.
HELPERS = 30


def draw_all(agenda: Agenda, lot: Random, place: SubDistrict, count: int) -> dict[str, Life]:
    """Have everything entered that so many people go through; answers their lives."""
    lives = {}
    helpers: list[str] = []
    for number in range(count):
        person = people.draw(lot, number, place.branches, agenda)
        life = lives[person.member_id] = Life(person, lot, agenda)
        people.register(life)
        _be_a_person(life, place, lot)
        if person.on_roll:
            _be_on_the_roll(life, place, helpers)
            helpers.append(person.member_id)
        else:
            _be_a_guest(life, place)
    return lives


def _be_a_person(life: Life, place: SubDistrict, lot: Random) -> None:
    if life.happens("corrected", 30):
        people.correct(life.beginning())
    if life.happens("leaves", 5):
        people.leave(life.beginning())
    if life.happens("erased", 0.6):
        people.erase(life.beginning())
    if life.happens("turns out twice", 0.8):
        people.turn_out_twice(life, str(uuid.UUID(int=lot.getrandbits(128), version=4)))
    if life.happens("class corrected", 0.5):
        people.end_by_correction(life)


def _be_on_the_roll(life: Life, place: SubDistrict, helpers: list[str]) -> None:
    community = life.person.community_id
    if life.happens("contests", 2):
        people.contest(life)
    if life.happens("moves", 6):
        people.move(life.beginning(), place.branches)
    if life.happens("goes away", 9):
        away.go_away(life.beginning(), place.workers[community])
    if len(helpers) > HELPERS and life.happens("in need", 8):
        care.be_in_need(life.beginning(), helpers)
    if place.seats.get(community) and life.happens("holds a post", 60):
        serving.hold_a_post(life.beginning(), place.seats[community].pop())


def _be_a_guest(life: Life, place: SubDistrict) -> None:
    community = life.person.community_id
    if life.happens("reports in", 80):
        serving.serve_in_the_brigade(life.beginning(), place.squads[community])
    else:
        away.come_here(life.beginning(), place.workers[community], life.lot.choice(place.branches[community]))
