"""Discord in tests: what is said, and how people see it."""

from rules.asking.phrases import Phrases

CARD = {
    "card.outlets.one": "+1 outlet",
    "card.outlets.other": "+{count} outlets",
    "card.more.one": "and 1 more",
    "card.more.other": "and {count} more",
    "card.updated": "updated {when}",
    "card.changed": "Updated",
    "card.again": "Told again: {because}",
    "card.seen": "when first seen",
    "card.untitled": "(no headline)",
    "card.mute": "Mute this story …",
    "card.story": "The whole story",
    "button.why": "Why",
}
SAY = Phrases({"en": CARD}).in_language("en")
