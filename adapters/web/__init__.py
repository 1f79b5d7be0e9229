"""The one way out over HTTP: honest, polite, patient for so long only, bounded, and on a lead.

Web.get ──▶ turns ──▶ transport ──▶ dialling ──▶ server
 hops       whose     httpx over    what may     ──▶ unpacking ──▶ WebAnswer
            turn      aiohttp       be dialled
"""

from adapters.web.answer import Hop, WebAnswer, is_challenge
from adapters.web.late import BODY_LIMIT, Patience, Web, open_web

__all__ = [
    "BODY_LIMIT",
    "Hop",
    "Patience",
    "Web",
    "WebAnswer",
    "is_challenge",
    "open_web",
]
