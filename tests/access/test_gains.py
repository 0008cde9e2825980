from __future__ import annotations

from ai_role_cli.access.evaluation import Decision, Outcome, PolicyLayer, Request
from ai_role_cli.access.gains import Rule, Side, gain_and_loss
from ai_role_cli.policy import Statement
from ai_role_cli.spec import Effect

RULE = Rule(PolicyLayer.IDENTITY, Statement(Effect.ALLOW, actions=("s3:*",), resources=("*",)))


def refuse(_: Request) -> Decision:
    return Decision(Outcome.IMPLICIT_DENY)


def test_a_witness_the_evaluator_does_not_confirm_is_a_doubt_and_is_not_shown() -> None:
    before = Side((), (PolicyLayer.IDENTITY,), refuse)
    after = Side((RULE,), (PolicyLayer.IDENTITY,), refuse)

    gained, lost = gain_and_loss(before, after)

    assert gained.witnesses == ()
    assert gained.doubts == ("the evaluator does not confirm s3:PutBucketPolicy",)
    assert lost.is_excluded
