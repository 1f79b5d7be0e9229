"""What Discord refuses of a message: https://docs.discord.com/developers/resources/message

Lengths are counted in code points, as discord.py counts them.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tests.servers.discord_component_rules import check_layout, check_legacy, numbered
from tests.servers.discord_errors import ApiError, Form, Path
from tests.servers.discord_shapes import MENTION, texts_that_ring
from tests.servers.discord_world import PERMISSIONS, Channel, Guild, Json, User, World

SUPPRESS_EMBEDS, EPHEMERAL, SUPPRESS_NOTIFICATIONS, LAYOUT = 1 << 2, 1 << 6, 1 << 12, 1 << 15
MAY_BE_SET = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | LAYOUT
EDITABLE = ("content", "embeds", "components", "flags", "attachments")
MOST_CONTENT, MOST_EMBEDS, MOST_IN_EMBEDS = 2_000, 10, 6_000
NO_OBJECT = "Only dictionaries may be used in a ModelType"
MOST_NONCE, MOST_MENTIONED = 25, 100


def checked_message(body: Any, *, files: int = 0, may_set: int = MAY_BE_SET) -> Json:
    """Give what a new message holds, or raise what is wrong with it."""
    asked = _an_object(body)
    form = Form()
    _check_flags(form, asked.get("flags"), may_set)
    _check_allowed_mentions(form, asked.get("allowed_mentions"))
    _check_nonce(form, asked)
    form.done()
    kept = {name: asked[name] for name in EDITABLE if asked.get(name) is not None}
    return _checked(form, kept, files=files)


def edited_message(before: Json, body: Any, *, files: int = 0) -> Json:
    """Give what a message holds after an edit, or raise what is wrong with it."""
    asked = _an_object(body)
    form = Form()
    had = int(before.get("flags") or 0)
    _check_flags(form, asked.get("flags"), SUPPRESS_EMBEDS | LAYOUT | had)
    _check_allowed_mentions(form, asked.get("allowed_mentions"))
    form.done()
    after = before | {name: asked[name] for name in EDITABLE if name in asked}
    if had & LAYOUT and not int(after.get("flags") or 0) & LAYOUT:
        said = "The IS_COMPONENTS_V2 flag cannot be removed once set."
        form.refuse(("flags",), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", said)
    kept = {name: value for name, value in after.items() if value is not None}
    return _checked(form, kept, files=files)


def _an_object(body: Any) -> Json:
    if not isinstance(body, dict):
        raise ApiError(50109)
    return body


def _checked(form: Form, kept: Json, *, files: int) -> Json:
    if int(kept.get("flags") or 0) & LAYOUT:
        _check_nothing_beside_layout(form, kept)
        check_layout(form, kept.get("components", []))
    else:
        _check_content(form, kept)
        _check_embeds(form, kept.get("embeds", []))
        check_legacy(form, kept.get("components", []))
    form.done()
    if kept.get("components"):
        kept["components"] = numbered(kept["components"])
    kept["content"] = str(kept.get("content") or "").strip()
    if not says_something(kept) and not files:
        raise ApiError(50006)
    return kept


def says_something(kept: Json) -> bool:
    """Whether anything of a message would be seen."""
    embeds = [one for one in kept.get("embeds", []) if set(one) - {"type", "color"}]
    return bool(kept["content"] or embeds or kept.get("components") or kept.get("attachments"))


def _check_nothing_beside_layout(form: Form, kept: Json) -> None:
    for name in ("content", "embeds"):
        if kept.get(name):
            said = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.refuse((name,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)


def _check_flags(form: Form, flags: Any, may_set: int) -> None:
    if flags is None:
        return
    if not isinstance(flags, int) or flags & ~may_set:
        form.refuse(("flags",), "MESSAGE_FLAGS_INVALID", f"Flags {flags} may not be set here.")


def _check_nonce(form: Form, asked: Json) -> None:
    nonce = asked.get("nonce")
    if nonce is None:
        return
    if not isinstance(nonce, str | int) or isinstance(nonce, bool):
        form.refuse(("nonce",), "NONCE_TYPE_INVALID", "The nonce is a text or a number.")
    elif len(str(nonce)) > MOST_NONCE:
        said = f"Must be {MOST_NONCE} or fewer in length."
        form.refuse(("nonce",), "BASE_TYPE_MAX_LENGTH", said)


def _check_content(form: Form, kept: Json) -> None:
    form.optional(("content",), kept.get("content"), most=MOST_CONTENT)


def _check_embeds(form: Form, embeds: Any) -> None:
    total = 0
    for number, embed in enumerate(form.count(("embeds",), embeds, most=MOST_EMBEDS)):
        place: Path = ("embeds", number)
        if not isinstance(embed, dict):
            form.refuse(place, "MODEL_TYPE_CONVERT", NO_OBJECT)
            continue
        _check_embed(form, place, embed)
        total += _length_of_embed(embed)
    if total > MOST_IN_EMBEDS:
        said = f"Embed size exceeds maximum size of {MOST_IN_EMBEDS}"
        form.refuse(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", said)


def _check_embed(form: Form, place: Path, embed: Json) -> None:
    form.optional((*place, "title"), embed.get("title"), most=256)
    form.optional((*place, "description"), embed.get("description"), most=4_096)
    form.optional((*place, "footer", "text"), (embed.get("footer") or {}).get("text"), most=2_048)
    form.optional((*place, "author", "name"), (embed.get("author") or {}).get("name"), most=256)
    for number, one in enumerate(form.count((*place, "fields"), embed.get("fields", []), most=25)):
        form.length((*place, "fields", number, "name"), one.get("name"), least=1, most=256)
        form.length((*place, "fields", number, "value"), one.get("value"), least=1, most=1_024)
    for link, schemes in _links(embed):
        _check_link(form, (*place, *link), _at(embed, link), schemes)
    if not 0 <= (embed.get("color") or 0) <= 0xFFFFFF:
        form.refuse((*place, "color"), "NUMBER_TYPE_MAX", "int value should be 0 to 16777215.")
    _check_time(form, (*place, "timestamp"), embed.get("timestamp"))


def _links(embed: Json) -> list[tuple[tuple[str, str] | tuple[str], tuple[str, ...]]]:
    web, pictures = ("http", "https"), ("http", "https", "attachment")
    places = [
        ("author", "icon_url"),
        ("footer", "icon_url"),
        ("image", "url"),
        ("thumbnail", "url"),
    ]
    return [(("url",), web), (("author", "url"), web), *((place, pictures) for place in places)]


def _at(embed: Json, place: tuple[str, ...]) -> Any:
    found: Any = embed
    for step in place:
        found = (found or {}).get(step)
    return found


def _check_link(form: Form, place: Path, link: Any, schemes: tuple[str, ...]) -> None:
    if link is None:
        return
    form.length(place, link, least=1, most=2_048)
    try:
        parts = urlsplit(str(link))
    except ValueError:
        form.refuse(place, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return
    if parts.scheme not in schemes:
        said = f'Scheme "{parts.scheme}" is not supported. Scheme must be one of {schemes}.'
        form.refuse(place, "URL_TYPE_INVALID_SCHEME", said)
    elif not parts.netloc or any(sign.isspace() for sign in str(link)):
        form.refuse(place, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _check_time(form: Form, place: Path, text: Any) -> None:
    if text is None:
        return
    try:
        datetime.fromisoformat(str(text))
    except ValueError:
        form.refuse(place, "DATE_TIME_TYPE_PARSE", f"Could not parse {text!r}. Should be ISO8601.")


def _length_of_embed(embed: Json) -> int:
    texts = [embed.get("title"), embed.get("description"), (embed.get("footer") or {}).get("text")]
    texts.append((embed.get("author") or {}).get("name"))
    for one in embed.get("fields") or []:
        texts += [one.get("name"), one.get("value")]
    return sum(len(text) for text in texts if isinstance(text, str))


def _check_allowed_mentions(form: Form, allowed: Any) -> None:
    """https://docs.discord.com/developers/resources/message#allowed-mentions-object"""
    if allowed is None:
        return
    if not isinstance(allowed, dict):
        form.refuse(("allowed_mentions",), "MODEL_TYPE_CONVERT", NO_OBJECT)
        return
    parse = allowed.get("parse") or []
    for number, kind in enumerate(parse):
        place: Path = ("allowed_mentions", "parse", number)
        form.choice(place, kind, {"roles", "users", "everyone"})
    for kind in ("users", "roles"):
        named = form.count(("allowed_mentions", kind), allowed.get(kind) or [], most=MOST_MENTIONED)
        if named and kind in parse:
            said = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            form.refuse(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)
        if len(named) != len({str(one) for one in named}):
            said = "The set already contains this value"
            form.refuse(("allowed_mentions", kind), "SET_TYPE_ALREADY_CONTAINS_VALUE", said)


def whom_it_pings(
    kept: Json, allowed: Json | None, world: World, channel: Channel, author: User
) -> list[str]:
    """Say whom a message rings for; absent `allowed_mentions` lets everything ring."""
    guild, rings = world.guild_of(channel), []
    may_all = bool(world.may(author, channel) & PERMISSIONS["mention_everyone"])
    for text in texts_that_ring(kept):
        for found in MENTION.finditer(text):
            if found["all"]:
                name, rung = found["all"], may_all and _allows(allowed, "everyone", None)
            elif found["role"]:
                name = f"role:{found['id']}"
                rung = _role_rings(guild, int(found["id"]), may_all) and _allows(
                    allowed, "roles", found["id"]
                )
            else:
                name = f"user:{found['id']}"
                rung = _user_rings(guild, world, int(found["id"])) and _allows(
                    allowed, "users", found["id"]
                )
            if rung and name not in rings:
                rings.append(name)
    return rings


def _role_rings(guild: Guild | None, role_id: int, may_all: bool) -> bool:
    role = guild and guild.roles.get(role_id)
    return bool(role and (role.mentionable or may_all))


def _user_rings(guild: Guild | None, world: World, user_id: int) -> bool:
    return user_id in (world.users if guild is None else guild.members)


def _allows(allowed: Json | None, kind: str, number: str | None) -> bool:
    if allowed is None or kind in (allowed.get("parse") or []):
        return True
    return number is not None and number in {str(one) for one in allowed.get(kind) or []}
