"""A page about one thing, and a form to each thing that can be done about it, on a page of its own beneath.

Declared in a few lines: how the thing is found, its template, and what is offered when. What is offered is what whoever
looks may do, and what the state of the thing lets through; the service has the last word.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from flask import Blueprint, abort, render_template, url_for

from services.gateway.language import say
from services.gateway.pages.desk import desk
from services.gateway.pages.form import Filled, Form, Page, Values, carrying_out
from services.gateway.pages.rights import may

Found = Mapping[str, Any]


def always(_found: Found) -> bool:
    """Whatever its state."""
    return True


def today() -> str:
    """What stands in a field for a day before anybody typed."""
    return desk().settings.today().isoformat()


@dataclass(frozen=True)
class Offer:
    """A form, and when it has a chance."""

    form: Form
    when: Callable[[Found], bool]


@dataclass
class Matter:
    """One thing. ``find(**where)`` answers what its page shows, None for nothing.

    ``owner`` is the blueprint that has the list and the page, where it is another one; ``home`` the page of the list,
    where that is elsewhere too. Of what is found, ``title`` stands above, ``facts`` (label, text) above each form;
    ``what`` says beside it on a form whose or what it is; ``given`` goes into every command that takes nothing else.
    """

    pages: Blueprint
    rule: str
    service: str
    crumb: str
    what: str
    find: Callable[..., Found | None]
    template: str = ""
    owner: str = ""
    home: str = ""
    offers: list[Offer] = field(default_factory=list)

    @property
    def _above(self) -> dict[str, str]:
        """The list that it stands in: its title and where it is."""
        return {"crumb": self.crumb, "what": self.what, "home": self.home or f"{self._owner}.listing"}

    @property
    def _owner(self) -> str:
        return self.owner or self.pages.name

    def at(self) -> None:
        """Give it its address."""
        self.pages.add_url_rule(self.rule, "one", self.page)

    def page(self, **where: str) -> str:
        """The page."""
        found = self._found(where)
        return render_template(self.template, found=found, offers=self.offered(found, **where), **self._above)

    def offer(
        self,
        form: Form,
        command: str,
        done: str = "",
        when: Callable[[Found], bool] = always,
        *,
        made_of: Callable[[Values], Values] = dict,
        of: Callable[[Found], Values] = itemgetter("given"),
        new: str = "",
        back: str = ".one",
    ) -> None:
        """Offer a command. It takes what ``made_of`` makes of what was typed, and ``of`` the thing what is given.

        ``new`` names the field that takes the id of what comes to be; ``back`` is where it leads, if not to the page. A
        command that takes a second person has no ``done``: it waits for them.
        """

        def given(**where: str) -> Values:
            return of(self._found(where))

        def act(typed: Values, **where: str) -> Page:
            return ask(made_of(typed), **where)

        ask = carrying_out(self.service, command, done, f"{self._owner}{back}", given=given, new=new)
        self.offers.append(Offer(form, when))
        form.at(self.pages, act, self._beneath(form), f"{self.rule}/{form.name}")

    def _found(self, where: Mapping[str, str]) -> Found:
        found = self.find(**where)
        if found is None:
            abort(404)
        return found

    def _beneath(self, form: Form) -> Callable[..., str]:
        def page(filled: Filled | None, **where: Any) -> str:
            shown = filled or form.blank(url_for(f"{self.pages.name}.{form.name}", **where))
            about = {"found": self._found(where), "back": url_for(f"{self._owner}.one", **where)}
            return render_template("matter_form.html", filled=shown, **about, **self._above)

        return page

    def offered(self, found: Found, **where: Any) -> list[tuple[str, str]]:
        """(label, address) of what can be done now."""
        return [
            (say(each.form.title), url_for(f"{self.pages.name}.{each.form.name}", **where))
            for each in self.offers
            if each.when(found) and may("desk", f"{self.pages.name}.{each.form.name}")
        ]
