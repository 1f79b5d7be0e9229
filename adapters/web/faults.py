"""What aiohttp and httpx raise → our errors, each with its cause and its remedy in words."""

import os
import socket
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager

import aiohttp
import httpx

from adapters.errors import (
    FetchError,
    SourceDelayed,
    SourceUnencrypted,
    SourceUnreachable,
    SourceUnreadable,
)
from rules.sentences import sentence

NO_ADDRESS = sentence(
    "no_address_asked", "this is no address that can be asked: write http:// or https:// and a host"
)
TOO_LATE = sentence("answer_late", "the server did not answer in time: it is asked again later")

_REASON_LIMIT = 200

# OpenSSL's numbers, x509_vfy.h.
_EXPIRED = sentence(
    "cert_expired", "has expired: its publisher must renew it; check this machine's clock, too"
)
_TOO_EARLY = sentence("cert_early", "is not valid yet: check this machine's clock")
_WRONG_HOST = sentence(
    "cert_host", "is for another host: check the address, or ask its publisher for the right one"
)
_UNKNOWN = sentence(
    "cert_unknown",
    "comes from an authority that is not known here: for a server of your own, name the"
    " authority's certificate in the environment as SSL_CERT_FILE; else ask its publisher to mend"
    " it",
)
_CERTIFICATES = {
    9: _TOO_EARLY,
    10: _EXPIRED,
    18: _UNKNOWN,
    19: _UNKNOWN,
    20: _UNKNOWN,
    21: _UNKNOWN,
    62: _WRONG_HOST,
    64: _WRONG_HOST,
}


@contextmanager
def in_our_words() -> Generator[None]:
    """Say what goes wrong in the block as a FetchError."""
    try:
        yield
    except (
        aiohttp.ClientError,
        httpx.TransportError,
        OSError,
        ValueError,
    ) as error:  # a TimeoutError is an OSError
        raise fetch_error_from(error) from error


def fetch_error_from(error: Exception) -> FetchError:
    """Say a fault of the connection in our words."""
    return next(say(error) for kind, say in _SAID if isinstance(error, kind))


def _certificate(error: Exception) -> FetchError:
    fault = _innermost(error)
    code = fault.verify_code if isinstance(fault, ssl.SSLCertVerificationError) else 0
    why = _CERTIFICATES.get(
        code,
        sentence(
            "cert_untrusted", "cannot be trusted ({why}): ask its publisher", why=reason(error)
        ),
    )
    return SourceUnreadable(sentence("cert", "the server's certificate {why}", why=why))


def _encryption(error: Exception) -> FetchError:
    return SourceUnencrypted(
        sentence(
            "no_encryption",
            "no encrypted connection could be made ({why}): the server may know none, or only old"
            " ones; check the address, also with http://",
            why=reason(error),
        )
    )


def _by_cause(error: Exception) -> FetchError:
    """Tell apart what httpx does not."""
    cause = _innermost(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _certificate(error)
    return _encryption(error) if isinstance(cause, ssl.SSLError) else no_connection(error)


def _proxy(error: Exception) -> FetchError:
    return SourceUnreachable(
        sentence(
            "proxy_failed",
            "the proxy could not be used ({why}): check its address and login",
            why=reason(error),
        )
    )


def no_connection(error: Exception) -> FetchError:
    """Say that nobody could be connected to, or that nobody has this name."""
    return SourceUnreachable(
        sentence(
            "no_connection",
            "no connection could be made ({why}): check the address and the network",
            why=reason(error),
        )
    )


def nobody_answered(_error: Exception) -> FetchError:
    """Say that connecting took too long."""
    return SourceUnreachable(
        sentence(
            "nobody_answered",
            "no connection could be made (nobody answered in time): check the address and the"
            " network",
        )
    )


def _too_slow(_error: Exception) -> FetchError:
    return SourceDelayed(TOO_LATE)


def _not_http(error: Exception) -> FetchError:
    said = str(getattr(error, "message", "") or error).splitlines()[0][:120]
    return SourceUnreadable(
        sentence(
            "not_http",
            "the server does not answer in readable HTTP ({said}): check the port",
            said=said,
        )
    )


def _no_address(_error: Exception) -> FetchError:
    return SourceUnreadable(NO_ADDRESS)


def _unwritable(_error: Exception) -> FetchError:
    return SourceUnreadable(
        sentence(
            "request_unwritable",
            "the request cannot be written: look for line breaks and other control characters in"
            " its address and its headers",
        )
    )


def _broken(error: Exception) -> FetchError:
    return SourceDelayed(
        sentence(
            "connection_broke",
            "the connection broke ({why}): it is asked again later",
            why=reason(error),
        )
    )


_SAID: tuple[tuple[type[Exception], Callable[[Exception], FetchError]], ...] = (
    (aiohttp.ClientConnectorCertificateError, _certificate),
    (aiohttp.ClientConnectorSSLError, _encryption),
    (aiohttp.ClientProxyConnectionError, _proxy),
    (aiohttp.ClientHttpProxyError, _proxy),
    (aiohttp.ClientConnectorError, no_connection),
    (aiohttp.ConnectionTimeoutError, nobody_answered),
    (httpx.ProxyError, _proxy),
    (httpx.ConnectTimeout, nobody_answered),
    (httpx.ConnectError, _by_cause),
    (TimeoutError, _too_slow),
    (httpx.TimeoutException, _too_slow),
    (aiohttp.ClientResponseError, _not_http),
    (aiohttp.InvalidURL, _no_address),
    (httpx.UnsupportedProtocol, _no_address),
    (httpx.LocalProtocolError, _unwritable),
    (aiohttp.ClientError, _broken),
    (httpx.TransportError, _broken),
    (OSError, _broken),
    (Exception, _unwritable),  # a ValueError, of what the libraries cannot write
)
"""By kind of fault, the special ones first."""


def reason(error: Exception) -> str:
    """Give the innermost cause in the system's words; libraries often say nothing themselves."""
    cause = _innermost(error)
    if said := getattr(cause, "message", None):  # aiohttp's own, in full of several lines
        return " ".join(str(said).split())[:_REASON_LIMIT]
    if isinstance(cause, ssl.SSLError | socket.gaierror):  # their numbers are none of the system's
        return cause.strerror or type(cause).__name__
    if isinstance(cause, OSError) and cause.errno:
        return os.strerror(cause.errno)
    return " ".join(str(cause).split())[:_REASON_LIMIT] or type(cause).__name__


def _innermost(error: Exception) -> BaseException:
    cause: BaseException = error
    while (inner := cause.__cause__ or cause.__context__) is not None:
        cause = inner
    return cause
