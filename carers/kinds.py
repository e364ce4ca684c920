"""The kind of case that carers bring: one registration, no change to the spine's tables."""

from casework import kinds, policy

CARER_ASSESSMENT = kinds.Kind(
    code="carer_assessment",
    name="Carer's assessment",
    plain="a carer's assessment (a conversation about the care you give and the help you need)",
    target_days=policy.Number(
        default=28,
        unit="days",
        label="Carer's assessment: standard",
        source="CQC assessment of Medway, January 2025",
        basis=policy.Basis.LOCAL,
    ),
    # 28 days from the request until it is completed (rules.md T03): the written decision is given.
    started=kinds.ASSESSMENT_STARTED,
    done=kinds.Ending("Decision given", "decision not given"),
    standard_until=kinds.Until.DONE,
    sets_its_own=True,
)


def register() -> None:
    kinds.register(CARER_ASSESSMENT)
