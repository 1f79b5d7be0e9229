"""The strict local Slack under fire: `dev.py bench delivery --chat slack --kills 50`."""

import asyncio
import itertools
import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from tests.bench.delivery_values import Served, Target
from tests.servers.slack_limits import TIERS, Rate
from tests.servers.slack_server import SlackServer
from tests.slack_house import slack_with_app
from tests.slack_validators import shown

CHANNELS = 4
SHAKEN_EVERY_S = 1.5
METHODS = ("chat.postMessage", "chat.update", "conversations.history")
CHANCES: Mapping[tuple[str, str], float] = {
    ("429", "before"): 0.02,
    ("500", "before"): 0.01,
    ("500", "after"): 0.02,
    ("cut", "before"): 0.01,
    ("cut", "after"): 0.02,
    ("garbage", "after"): 0.01,
}
"""What may go wrong at a call, before or after Slack has done it, and how often."""


@asynccontextmanager
async def serve(seed: int) -> AsyncGenerator[Served]:
    """Serve a workspace with some channels, and another where the operator reads."""
    async with slack_with_app() as slack:
        slack.limits.tiers[1] = Rate(TIERS[1].per_minute, 10_000)  # a line for every process
        slack.faults.chance = random.Random(seed)  # noqa: S311  # a bench
        channels = [slack.channel("alerts").id, *_more(slack, CHANNELS - 1)]
        [operator] = _more(slack, 1)
        for method in METHODS:
            for (what, when), chance in CHANCES.items():
                slack.faults.add(what, method, when=when, chance=chance, times=None)
        shaking = asyncio.create_task(_shake(slack))
        yield Served(
            f'[[chats]]\nplatform = "slack"\nbot_token = "{slack.workspace.bot_token}"\n'
            f'app_token = "{slack.app.app_token}"\napi_base = "{slack.api_url}"\n',
            [f"slack:{id}" for id in channels],
            lambda channel: _seen(slack, channel.partition(":")[2]),
            lambda: _happened(slack),
            operator=f"slack:{operator}",
        )
        shaking.cancel()
        slack.violations.clear()  # a process that was killed has forgotten how long to wait


async def _shake(slack: SlackServer) -> None:
    """Cut the bots' lines, or tell them to come back, again and again."""
    for reason in itertools.cycle(("", "warning", "refresh_requested", "link_disabled")):
        await asyncio.sleep(SHAKEN_EVERY_S)
        if not reason:
            slack.sockets.drop()
            continue
        with suppress(ConnectionError):  # a process that was killed meanwhile
            await slack.sockets.say_disconnect(reason)


def _more(slack: SlackServer, count: int) -> Sequence[str]:
    start = len(slack.workspace.channels)
    made = (
        slack.world.add_channel(slack.workspace, f"desk-{start + n}", with_bot=True)
        for n in range(count)
    )
    return [one.id for one in made]


def _seen(slack: SlackServer, id: str) -> Sequence[str]:
    """Give the messages of a channel, each with how many more outlets it tells of."""
    messages = slack.messages(slack.workspace.channels[id])
    counted = (
        (one.text, "(+1)" if "+1 outlet" in shown(one.blocks) else "")
        for one in messages
        if not one.is_reply
    )
    return [f"{text} {more}" for text, more in counted]


def _happened(slack: SlackServer) -> Mapping[str, int]:
    calls: dict[str, int] = {}
    for method, _ in slack.api.calls:
        calls[method] = calls.get(method, 0) + 1
    faults = {f"{one.what} {one.when}": 0 for one in slack.faults.waiting}
    for one in slack.faults.waiting:
        faults[f"{one.what} {one.when}"] += one.hits
    return calls | faults | {"lines opened": slack.sockets.opened}


SLACK = Target("slack", serve)
