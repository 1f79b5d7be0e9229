from hypothesis import given
from hypothesis import strategies as st

from rules.asking.managing import Candidate, may_change, may_rule
from rules.attention.managers import Managers, Who

ADA, BEN = "U1A", "U1B"
USUAL, ANYONE, ADMINS = Managers(), Managers(Who.ANYONE), Managers(Who.ADMINS)
JUST_BEN = Managers(Who.LISTED, (BEN,))
MEMBER, ADMIN = Candidate(ADA, True, False), Candidate(ADA, True, True)

listed = st.lists(st.sampled_from((ADA, BEN)), min_size=1, unique=True).map(
    lambda people: Managers(Who.LISTED, tuple(people))
)
usual_rules = st.sampled_from((ANYONE, ADMINS)) | listed
own_rules = st.just(USUAL) | usual_rules
candidates = st.builds(Candidate, st.sampled_from((ADA, BEN)), st.booleans(), st.booleans())


def test_without_a_rule_of_its_own_a_channel_goes_by_the_configuration() -> None:
    assert may_change(MEMBER, ANYONE, USUAL).may
    assert may_change(MEMBER, ADMINS, USUAL).why == "refused.admins"
    assert may_change(ADMIN, ADMINS, USUAL).may
    assert may_change(ADMIN, JUST_BEN, USUAL).why == "refused.listed"


def test_a_rule_of_its_own_goes_before_the_configurations() -> None:
    assert may_change(MEMBER, ANYONE, ADMINS).why == "refused.admins"
    assert may_change(MEMBER, ANYONE, JUST_BEN).why == "refused.listed"
    assert may_change(MEMBER, ADMINS, ANYONE).may
    assert may_change(Candidate(BEN, True, False), ANYONE, JUST_BEN).may


def test_whom_the_configuration_names_and_admins_are_not_locked_out_by_a_rule_of_a_channel() -> (
    None
):
    ben = Candidate(BEN, True, False)
    just_ada = Managers(Who.LISTED, (ADA,))
    assert may_change(ben, JUST_BEN, ADMINS).may
    assert may_change(ben, JUST_BEN, just_ada).may
    assert may_change(ADMIN, ANYONE, JUST_BEN).may


def test_only_who_stands_above_the_members_sets_the_rule() -> None:
    assert may_rule(MEMBER, ANYONE).why == "refused.rule"
    assert may_rule(MEMBER, JUST_BEN).why == "refused.rule"
    assert may_rule(ADMIN, JUST_BEN).may
    assert may_rule(Candidate(BEN, True, False), JUST_BEN).may


@given(candidates, usual_rules, own_rules)
def test_nobody_from_outside_changes_a_channel_and_every_no_has_a_reason(
    candidate: Candidate, usual: Managers, own: Managers
) -> None:
    for found in (may_change(candidate, usual, own), may_rule(candidate, usual)):
        assert candidate.is_member or not found.may
        assert found.may or found.why.startswith("refused.")


@given(candidates, usual_rules, own_rules)
def test_being_an_admin_never_takes_a_right_away(
    candidate: Candidate, usual: Managers, own: Managers
) -> None:
    """So Slack is asked for it only where it matters."""
    admin = Candidate(candidate.id, candidate.is_member, True)
    assert may_change(admin, usual, own).may >= may_change(candidate, usual, own).may
    assert may_rule(admin, usual).may >= may_rule(candidate, usual).may


@given(candidates, usual_rules, usual_rules)
def test_who_sets_the_rule_of_a_channel_is_not_locked_out_by_it(
    candidate: Candidate, usual: Managers, own: Managers
) -> None:
    assert may_change(candidate, usual, own).may >= may_rule(candidate, usual).may
