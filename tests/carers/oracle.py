"""The eligibility of carers and adults as a lawyer would tick it off; shares no code with ours."""


def carer(*, necessary, health, outcomes_not_met, significant):
    """SI 2015/313 reg 3, read out: three boxes, and the middle one has two ways of being ticked."""
    boxes = 0
    boxes += 1 if necessary else 0
    if health or outcomes_not_met > 0:
        boxes += 1
    boxes += 1 if significant else 0
    return boxes == 3


def adult(*, impairment, outcomes_not_met, significant):
    """SI 2015/313 reg 2, read out: refuse at the first box that is empty."""
    if not impairment:
        return False
    if outcomes_not_met in (0, 1):
        return False
    return bool(significant)
