"""The one way out over HTTP: honest, polite, patient for so long only, bounded, and on a lead.

LateWeb ──▶ OpenWeb ──▶ turns ──▶ transport ──▶ dialling ──▶ server
 loads       hops        whose     httpx over    what may     ──▶ unpacking ──▶ WebAnswer
 it late                 turn      aiohttp       be dialled
"""

from adapters.web.answer import Hop, WebAnswer, is_challenge
from adapters.web.asking import BODY_LIMIT, Patience, Web, WebOptions
from adapters.web.late import open_web

__all__ = [
    "BODY_LIMIT",
    "Hop",
    "Patience",
    "Web",
    "WebAnswer",
    "WebOptions",
    "is_challenge",
    "open_web",
]
