"""All charts of a report that there is data for."""

from collections.abc import Iterator

from pendamping.documents.charts.attainment import attainment
from pendamping.documents.charts.attendance import attendance
from pendamping.documents.charts.change import changes
from pendamping.documents.charts.chart import Chart
from pendamping.documents.charts.money import money
from pendamping.documents.charts.obstacles import obstacles
from pendamping.documents.charts.people import spreads
from pendamping.documents.charts.schedule import schedule
from pendamping.documents.charts.series import series
from pendamping.documents.context import Facts


def make_charts(facts: Facts) -> dict[str, Chart]:
    """Return the charts by name; what there is no data for, or what may not be shown, has no chart.

    The order: schedule, attendance, money, obstacles, attainment, then change-ID (before and after), people-ID (by how
    much people changed) and series-ID (instruments kept by date), each in the order of the program.
    """
    return {chart.name: chart for chart in _charts(facts)}


def _charts(facts: Facts) -> Iterator[Chart]:
    for make in (schedule, attendance, money, obstacles, attainment):
        chart = make(facts)
        if chart is not None:
            yield chart
    yield from changes(facts)
    yield from spreads(facts)
    yield from series(facts)
