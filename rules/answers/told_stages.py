"""An alert of a link × people's attention and its message → whether it was told, and what to do."""

from collections.abc import Callable, Sequence
from datetime import datetime

from rules.answers.answer import ToldTo
from rules.answers.linked import Kept, Stage, StageName
from rules.answers.moments import moment_text
from rules.attention.routing import Step, Way
from rules.attention.watch_quiet import OFF
from rules.ids import code, watch_code
from rules.model import DeliveryState
from rules.sentences import Sentence, sentence


def _attention(told: ToldTo, _facts: Kept) -> Stage:
    why = told.alert.reasons[-1] if told.alert.reasons else sentence("told_at_once", "told at once")
    if told.alert.is_kept:
        remedy, ask = _REMEDY_OF_MUTE if why.startswith(f"{Step.MUTE}:") else _REMEDY_ELSEWHERE
        return Stage(
            StageName.ATTENTION,
            False,
            sentence("kept_untold", "kept without a message: {why}", why=why),
            remedy,
            ask,
        )
    if told.way is not None:
        what_to_do, ask = _own_quiet(told) or _REMEDIES[told.way]
        return Stage(StageName.ATTENTION, False, _waits(why, told.until), what_to_do, ask)
    return Stage(StageName.ATTENTION, True, why)


def _waits(why: str, until: datetime | None) -> Sentence:
    if until is None:
        return sentence("waits", "waits: {why}", why=why)
    return sentence("waits_until", "waits: {why}, until {time}", why=why, time=moment_text(until))


def _own_quiet(told: ToldTo) -> tuple[str, str] | None:
    """Say how a watch is told again in the quiet hours that it has itself."""
    own = (watch for watch in told.alert.watches if watch.quiet not in (None, OFF))
    watch = next(own, None) if told.way is Way.HOLD else None
    if watch is None:
        return None
    code = watch_code(watch.id)
    return sentence(
        "own_quiet_remedy",
        "`watch edit {watch} quiet:channel` takes its own quiet hours away",
        watch=code,
    ), f"watch show {code}"


_REMEDY_OF_MUTE = (
    sentence("mute_remedy_list", "see what is muted: `mute list`; `news catchup` shows what was"),
    "mute list",
)
_REMEDY_ELSEWHERE = (
    sentence("twice_remedy", "to be told of it twice: `channel set ping_twice:on`"),
    None,
)
_QUIET = sentence(
    "quiet_remedy",
    "`channel set quiet:off` ends quiet hours; `watch edit W12 quiet:off` takes a watch out of"
    " them",
)
_BUDGET = sentence(
    "budget_remedy",
    "it is one more in the rolling message; `channel set budget:off` tells each by itself",
)
_REMEDIES: dict[Way, tuple[str, str | None]] = {
    Way.HOLD: (_QUIET, "channel show"),
    Way.BATCH: (sentence("batch_remedy", "nothing to do: it comes with the next batch"), None),
    Way.DIGEST: (sentence("digest_remedy", "get the digest at once: `digest now`"), "digest now"),
    Way.COLLAPSE: (_BUDGET, "channel show"),
    Way.NOW: (sentence("now_remedy", "nothing to do: it is told within seconds"), None),
    Way.KEEP: (sentence("keep_remedy", "`news catchup` shows it"), "news catchup"),
}


def _message(told: ToldTo, facts: Kept) -> Stage:
    name = StageName.MESSAGE
    match told.state:
        case DeliveryState.DELIVERED:
            at = moment_text(told.sent_at or told.owed_at)
            return Stage(
                name,
                True,
                sentence(
                    "told_at", "told at {time} as {alert}", time=at, alert=code("L", told.alert.id)
                ),
            )
        case DeliveryState.DEAD:
            remedy = sentence(
                "dead_remedy",
                "the operator sees why, `wirewatch outbox list`, and tries again, `outbox retry`",
            )
            return Stage(name, False, sentence("dead_message", "its message was given up"), remedy)
        case DeliveryState.DROPPED:
            return Stage(
                name,
                False,
                sentence("dropped_message", "its message was dropped: nobody wanted it any more"),
            )
    if facts.lost:
        words = sentence(
            "channel_unwritable",
            "{channel} cannot be written to: {why}",
            channel=facts.channel,
            why=facts.lost,
        )
        return Stage(
            name, False, words, sentence("told_once_mended", "it is told once that is mended")
        )
    words = sentence(
        "owed_since", "its message is owed since {time}", time=moment_text(told.owed_at)
    )
    return Stage(
        name,
        False,
        words,
        sentence("owed_remedy", "it is on its way; `status` says how much is owed"),
        "status",
    )


OF_TOLD: Sequence[Callable[[ToldTo, Kept], Stage]] = (_attention, _message)
