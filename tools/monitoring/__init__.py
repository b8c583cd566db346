"""The monitoring part of template.yaml, made of tables: metrics, alarms and the dashboard.

`make monitoring` writes it between the two marks in the template; a test fails when the part
differs from the tables. See docs/decisions/0047-monitoring-by-a-generator.md.
"""

from pathlib import Path

from tools.monitoring.alarms import ALARMS
from tools.monitoring.dashboard import dashboard
from tools.monitoring.metrics import METRICS

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
BEGIN = "  # ---- Made by `make monitoring` of tools/monitoring: change it there --------------------------\n"
END = "  # ---- The end of what is made by `make monitoring` --------------------------------------------\n"


def monitoring() -> str:
    """Returns the part, as the template has it between its marks."""
    parts = (*(each.yaml for each in METRICS), *(each.yaml for each in ALARMS), dashboard())
    return "\n" + "\n".join(parts) + "\n"


def written() -> str:
    """Returns the part that the template has."""
    _, _, rest = TEMPLATE.read_text().partition(BEGIN)
    return rest.partition(END)[0]


def write() -> None:
    """Replaces the part in the template."""
    before, begin, rest = TEMPLATE.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    TEMPLATE.write_text(before + begin + monitoring() + end + after)
