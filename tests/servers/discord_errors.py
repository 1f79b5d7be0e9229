"""Refusals of the local Discord, in the shapes and with the codes of the real one.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json (codes; texts approximate)
"""

from dataclasses import dataclass, field
from typing import Any

REFUSALS = {
    10002: (404, "Unknown Application"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20009: (400, "Explicit content cannot be sent to the desired recipient(s)"),
    20022: (429, "This message cannot be edited due to announcement rate limits"),
    20028: (429, "The channel you are writing has hit the write rate limit"),
    30032: (400, "Maximum number of application commands reached (100)"),
    30034: (400, "Maximum number of daily application command creates has been reached (200)"),
    30040: (400, "Maximum number of follow up messages reached (5)"),
    30046: (400, "Maximum number of edits to messages older than 1 hour reached"),
    40033: (400, "This message has already been crossposted"),
    40060: (400, "Interaction has already been acknowledged."),
    40066: (400, "There are no tags available that can be set by non-moderators"),
    40067: (400, "A tag is required to create a forum post in this channel"),
    40333: (403, "internal network error"),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50035: (400, "Invalid Form Body"),
    50068: (400, "Invalid message type"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160002: (400, "Cannot reply without permission to read message history"),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
}


class ApiError(Exception):
    """A request that the server refuses."""

    def __init__(self, code: int, errors: dict[str, Any] | None = None) -> None:
        self.status, self.text = REFUSALS[code]
        super().__init__(f"{code}: {self.text}")
        self.code, self.errors = code, errors

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.text, "code": self.code}
        if self.status == 429:
            body |= {"retry_after": 1.0, "global": False}
        return body if self.errors is None else body | {"errors": self.errors}


Path = tuple[str | int, ...]


@dataclass
class Form:
    """Gathers all that is wrong with a body, each at its place."""

    wrong: list[tuple[Path, str, str]] = field(default_factory=list)

    def refuse(self, place: Path, code: str, text: str) -> None:
        self.wrong.append((place, code, text))

    def length(self, place: Path, text: Any, *, least: int = 0, most: int) -> None:
        """Demand a text of a length, in code points."""
        if not isinstance(text, str):
            self.refuse(
                place, "STRING_TYPE_CONVERT", f"Could not interpret {text!r:.50} as string."
            )
        elif least and not text.strip():
            self.refuse(place, "BASE_TYPE_REQUIRED", "This field is required")
        elif len(text) < least:
            self.refuse(place, "BASE_TYPE_MIN_LENGTH", f"Must be {least} or more in length.")
        elif len(text) > most:
            self.refuse(place, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")

    def optional(self, place: Path, text: Any, *, most: int) -> None:
        if text is not None:
            self.length(place, text, most=most)

    def count(self, place: Path, given: Any, *, least: int = 0, most: int) -> list[Any]:
        """Demand a list of a length; gives it, empty when it is none."""
        if not isinstance(given, list):
            self.refuse(place, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(given) <= most:
            said = f"Must be between {least} and {most} in length."
            self.refuse(place, "BASE_TYPE_BAD_LENGTH", said)
        return given

    def choice(self, place: Path, value: Any, among: Any) -> bool:
        if value in among:
            return True
        said = f"Value must be one of {sorted(among, key=str)}."
        self.refuse(place, "BASE_TYPE_CHOICES", said)
        return False

    def done(self) -> None:
        """Raise 50035 with the tree of errors, if there is any."""
        if self.wrong:
            raise ApiError(50035, self._tree())

    def _tree(self) -> dict[str, Any]:
        root: dict[str, Any] = {}
        for place, code, text in self.wrong:
            at = root
            for step in place:
                at = at.setdefault(str(step), {})
            at.setdefault("_errors", []).append({"code": code, "message": text})
        return root
