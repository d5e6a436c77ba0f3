"""Behind reverse proxies: whom to believe who has asked.

Off unless ``LINLI_PROXIES`` names them. Of all that a request claims about its way one header is read, X-Forwarded-For,
and that only from the right, hop by hop, as long as the hop is a proxy of ours. Host and scheme are no claims: there is
one address at which people reach the desk, and the settings say it.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from infra.settings import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: What proxies say, or whoever pretends to be one. None of it comes any further.
CLAIMS = (
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_BY", "HTTP_FORWARDED", "HTTP_X_REAL_IP",
)  # fmt: skip


class BehindProxies:
    """The application as those see it who were there when the request was made."""

    def __init__(self, app: "WSGIApplication", proxies: Sequence[Network], scheme: str) -> None:
        self._app, self._proxies, self._scheme = app, proxies, scheme

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as if the first hop that is no proxy of ours had asked, by the scheme that people use."""
        claimed = {name: environ.pop(name, "") for name in CLAIMS}
        peer = _address(environ.get("REMOTE_ADDR", ""))
        if peer is not None and self._ours(peer):
            environ["REMOTE_ADDR"] = str(self._asker(peer, claimed["HTTP_X_FORWARDED_FOR"]))
            environ["wsgi.url_scheme"] = self._scheme
        return self._app(environ, start_response)

    def _asker(self, peer: Address, forwarded: str) -> Address:
        """Everything left of the first hop that is not ours may be made up."""
        for hop in reversed(forwarded.split(",")):
            if (found := _address(hop.strip())) is None:
                break
            peer = found
            if not self._ours(peer):
                break
        return peer

    def _ours(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)


def _address(text: str) -> Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
