"""Values that the national client-level data return fixes (release 2; national-returns.md 1.4)."""

from django.db.models import TextChoices


class Gender(TextChoices):
    """The field's four values; marked unverified in our source, so they are labels, not law."""

    MALE = "male", "Male"
    FEMALE = "female", "Female"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Unknown"


_MIXED = "Mixed or multiple ethnic groups"
_ASIAN = "Asian or Asian British"
_BLACK = "Black, Black British, Caribbean or African"


class Ethnicity(TextChoices):
    """Nineteen groups of the 2021 census and the two reasons for having none."""

    WHITE_BRITISH = (
        "white_british",
        "White: English, Welsh, Scottish, Northern Irish or British",
    )
    WHITE_IRISH = "white_irish", "White: Irish"
    WHITE_TRAVELLER = "white_traveller", "White: Gypsy or Irish Traveller"
    WHITE_ROMA = "white_roma", "White: Roma"
    WHITE_OTHER = "white_other", "White: Any other White background"
    MIXED_CARIBBEAN = "mixed_white_black_caribbean", f"{_MIXED}: White and Black Caribbean"
    MIXED_AFRICAN = "mixed_white_black_african", f"{_MIXED}: White and Black African"
    MIXED_ASIAN = "mixed_white_asian", f"{_MIXED}: White and Asian"
    MIXED_OTHER = "mixed_other", f"{_MIXED}: Any other Mixed or multiple ethnic background"
    INDIAN = "asian_indian", f"{_ASIAN}: Indian"
    PAKISTANI = "asian_pakistani", f"{_ASIAN}: Pakistani"
    BANGLADESHI = "asian_bangladeshi", f"{_ASIAN}: Bangladeshi"
    CHINESE = "asian_chinese", f"{_ASIAN}: Chinese"
    ASIAN_OTHER = "asian_other", f"{_ASIAN}: Any other Asian background"
    AFRICAN = "black_african", f"{_BLACK}: African"
    CARIBBEAN = "black_caribbean", f"{_BLACK}: Caribbean"
    BLACK_OTHER = (
        "black_other",
        f"{_BLACK}: Any other Black, Black British or Caribbean background",
    )
    ARAB = "other_arab", "Other ethnic group: Arab"
    ANY_OTHER = "other_any", "Other ethnic group: Any other ethnic group"
    REFUSED = "refused", "No data: Refused"
    NOT_KNOWN = "not_known", "No data: Undeclared or not known"
