"""Every address of the desk is looked at, or it is said why there is nothing to look at."""

import re
from collections.abc import Iterable

from flask import Flask

from tests.e2e import every_page

#: What stands in braces, for ids of each form.
ANY = "00000000-0000-0000-0000-000000000000"


def endpoints(app: Flask, addresses: Iterable[str]) -> set[str]:
    """Which endpoints the addresses lead to."""
    to = app.url_map.bind("desk")
    return {to.match(re.sub(r"{\w+}", ANY, address).partition("?")[0])[0] for address in addresses}


def found_by_links() -> list[str]:
    """The endpoints that are found by a link."""
    steps = (every_page.OPERATOR_STEPS, every_page.APPROVER_STEPS)
    return [each for pages in steps for found in pages.values() for each in found]


def no_pages() -> list[str]:
    """The endpoints of which it is said why they are no page."""
    forms = [*every_page.ON_THE_PAGE.values(), *every_page.ON_AN_ACCOUNT.values()]
    said = [*every_page.LEADS_ON, *every_page.GOES_ON, *every_page.FILES]
    return [*said, *(each for found in forms for each in found)]


def test_every_address_of_the_desk_is_a_page_that_is_looked_at_or_is_said_to_be_none(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    listed = [each for pages in every_page.LISTED for each in pages.values() if each != every_page.NOWHERE]

    assert sorted([*endpoints(app, listed), *found_by_links(), *no_pages()]) == sorted(there)


def test_no_two_pages_have_one_name() -> None:
    assert len(set(every_page.NAMES)) == len(every_page.NAMES)


def test_an_example_of_what_is_no_page_is_one_of_it(app: Flask) -> None:
    for said in (every_page.LEADS_ON, every_page.GOES_ON, every_page.FILES):
        assert {name: endpoints(app, [address]) for name, address in said.items()} == {name: {name} for name in said}
