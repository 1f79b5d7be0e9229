"""The strict local Slack under fire: `dev.py bench delivery --chat slack --kills 50`."""

import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

from tests.bench.delivery_values import Served, Target
from tests.servers.slack_limits import TIERS, Rate
from tests.servers.slack_server import SlackServer
from tests.slack_house import slack_with_app
from tests.slack_validators import shown

CHANNELS = 4
UP_WITHIN_S = 120.0
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
        yield Served(
            f'[[chats]]\nplatform = "slack"\nbot_token = "{slack.workspace.bot_token}"\n'
            f'app_token = "{slack.app.app_token}"\napi_base = "{slack.api_url}"\n',
            [f"slack:{id}" for id in channels],
            lambda channel: _seen(slack, channel.partition(":")[2]),
            lambda: _happened(slack),
            up=lambda: _up(slack),
            operator=f"slack:{operator}",
        )
        slack.violations.clear()  # a process that was killed has forgotten how long to wait


def _more(slack: SlackServer, count: int) -> Sequence[str]:
    start = len(slack.workspace.channels)
    made = (
        slack.world.add_channel(slack.workspace, f"desk-{start + n}", with_bot=True)
        for n in range(count)
    )
    return [one.id for one in made]


async def _up(slack: SlackServer) -> None:
    """Wait for the line of a process that was just started: those of killed ones are gone."""
    await slack.sockets.until(lambda: not slack.sockets.open, within_s=UP_WITHIN_S)
    await slack.sockets.connected(within_s=UP_WITHIN_S)


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
    return calls | faults


SLACK = Target("slack", serve, "bot", alive_seconds=(0.2, 4.0))
