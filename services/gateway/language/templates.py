"""Templates in Chinese that speak the language of the page: nothing in them has to be marked.

What stands between two tags or statements is one message, with the expressions in it as its places:
``<p>截至 {{ day | day }} 共 {{ total }} 人</p>`` is ``截至 {day} 共 {total} 人``. So are attributes, and Chinese in
quotes within expressions. ``{% trans %}…{% endtrans %}`` makes one message of a sentence that has tags in it.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from jinja2 import Environment, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from services.gateway.language import CHINESE, LANGUAGES, either, language, say, translated

#: A text of the template as it stands; an expression in it as its tokens.
Part = str | list[Token]

_TAG = re.compile(r"<(?=[a-zA-Z/!])")
_ATTRIBUTE = re.compile(r'(?<==")[^"]*(?=")')


def markup(text: str, /, **values: Any) -> Markup:
    """A message of a template in the language of the page; what fills its places is escaped."""
    return Markup(translated(text, values)).format(**values)  # noqa: S704 - the text is the template's or the catalogue's


class Translating(Extension):
    """Rewrites a template's tokens, before it is parsed, into calls that translate."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals.update(_=say, markup=markup, either=either, language=language, languages=LANGUAGES)

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens of the same template, translated when shown."""
        return _Rewriting(stream).tokens()


class _Rewriting:
    """One template: ``run`` is what may become a message, until a tag or a statement ends it."""

    def __init__(self, stream: TokenStream) -> None:
        self._stream = stream
        self._run: list[Part] = []
        self._in_tag = False
        self._whole = False
        self._line = 1

    def tokens(self) -> Iterator[Token]:
        for token in self._stream:
            self._line = token.lineno
            if token.type == "data":
                yield from self._data(token.value)
            elif token.type == "variable_begin":
                expression = list(self._until(token, "variable_end"))
                if self._in_tag and not self._whole:
                    yield from expression
                else:
                    self._run.append(expression)
            else:
                yield from self._statement(list(self._until(token, "block_end")))
        yield from self._message()

    def _until(self, token: Token, end: str) -> Iterator[Token]:
        """The tokens of an expression or a statement, Chinese in quotes wrapped in a call."""
        yield token
        said: list[str] = []  # the last two tokens: what stands in a call of its own is translated by that
        while token.type != end:
            token = next(self._stream)
            if token.type == "string" and CHINESE.search(token.value) and said != ["_", "("]:
                yield from self._call("_", token.value)
            else:
                yield token
            said = [*said[-1:], token.value]

    def _statement(self, tokens: list[Token]) -> Iterator[Token]:
        match tokens[1].value:
            case "trans":
                yield from self._message()
                self._whole = True
            case "endtrans":
                self._whole = False
                yield from self._message()
            case _ if self._whole:
                raise TemplateSyntaxError("a statement within one message", self._line)
            case _:
                yield from self._message()
                yield from tokens

    def _data(self, text: str) -> Iterator[Token]:
        while text:
            if self._whole:
                self._run.append(text)
                return
            if self._in_tag:
                tag, end, text = text.partition(">")
                self._in_tag = not end
                yield from self._attributes(tag + end)
                continue
            found = _TAG.search(text)
            at = found.start() if found else len(text)
            if at:
                self._run.append(text[:at])
            if found:
                yield from self._message()
                self._in_tag = True
            text = text[at:]

    def _attributes(self, text: str) -> Iterator[Token]:
        """A tag, or a part of one."""
        at = 0
        for found in _ATTRIBUTE.finditer(text):
            if CHINESE.search(found[0]):
                yield self._token("data", text[at : found.start()])
                yield from self._shown("markup", found[0])
                at = found.end()
        if CHINESE.search(text[at:]):
            raise TemplateSyntaxError("an attribute with an expression in it: say it in the expression", self._line)
        yield self._token("data", text[at:])

    def _message(self) -> Iterator[Token]:
        """What was gathered: a message where it is Chinese, else as it stands."""
        run, self._run = self._run, []
        texts = [part for part in run if isinstance(part, str)]
        if not any(CHINESE.search(text) for text in texts):
            for part in run:
                yield from [self._token("data", part)] if isinstance(part, str) else part
            return
        whole, values = "", dict[str, list[Token]]()
        for part in run:
            if isinstance(part, str):
                whole += part.replace("{", "{{").replace("}", "}}")
            else:
                name = _name(part, values)
                values[name] = part[1:-1]
                whole += f"{{{name}}}"
        text = whole.strip()
        before, _, after = whole.partition(text)
        yield self._token("data", before)
        yield from self._shown("markup", re.sub(r"\s+", " ", text), values)
        yield self._token("data", after)

    def _shown(self, function: str, text: str, values: dict[str, list[Token]] | None = None) -> Iterator[Token]:
        yield self._token("variable_begin", "{{")
        yield from self._call(function, text, values)
        yield self._token("variable_end", "}}")

    def _call(self, function: str, text: str, values: dict[str, list[Token]] | None = None) -> Iterator[Token]:
        yield self._token("name", function)
        yield self._token("lparen", "(")
        yield self._token("string", text)
        for name, expression in (values or {}).items():
            yield self._token("comma", ",")
            yield self._token("name", name)
            yield self._token("assign", "=")
            yield from expression
        yield self._token("rparen", ")")

    def _token(self, kind: str, value: str) -> Token:
        return Token(self._line, kind, value)


def _name(expression: list[Token], taken: Iterable[str]) -> str:
    """What an expression is called in its message: ``day`` of ``{{ account.day | day }}``."""
    named = ""
    for before, token in pairwise(expression):
        if token.type == "name" and token.value != "_" and (not named or before.type == "dot"):
            named = token.value
        elif named and token.type != "dot":
            break
    named = named or "value"
    same = sum(each.rstrip("0123456789") == named for each in taken)
    return f"{named}{same + 1}" if same else named
