"""Service types and components that a carer can have, as client-level data release 2 names them.

The value is the return's own text. The list of components is from a secondary source
(national-returns.md 1.4), so an export must be able to change a spelling without losing a service.
"""

_TYPE_NAMES = (
    "Unpaid carer support: Direct to unpaid carer",
    "Unpaid carer support: Support involving the person cared-for",
)
_COMPONENT_NAMES = (
    "Unpaid carer respite",
    "Unpaid carer sitting service",
    "Unpaid carer universal services",
    "Other unpaid carer support",
    "Direct payment",
    "Home support or domiciliary care",
    "Day support",
    "Meals",
    "Transport",
    "Equipment",
    "Short term residential care",
    "Short term nursing care",
    "Shared Lives",
    "Emergency support",
    "Learning, education or employment support",
    "Professional support: Social worker",
    "Professional support: Other",
)
TYPES = [(name, name) for name in _TYPE_NAMES]
COMPONENTS = [(name, name) for name in _COMPONENT_NAMES]
