"""Session notes: what was done, who was there, what stood in the way, what follows."""

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pendamping.model.base import Clock, Day, Id, Record, Text

Category = Literal["resistance", "resources", "communication", "other"]
CATEGORIES: tuple[Category, ...] = ("resistance", "resources", "communication", "other")


class Obstacle(Record):
    """What stood in the way, and what was done about it."""

    category: Category
    description: Text
    risk: Id | None = None
    response: str | None = None
    status: Literal["open", "solved"] = "open"


class FollowUp(Record):
    """An agreed next step (RTL), open until a later note closes it."""

    id: Id
    action: Text
    responsible: Id | None = None
    due: Day | None = None


class Session(Record):
    """The front matter of one session note."""

    date: Day
    activity: Id
    start: Clock
    end: Clock
    mode: Literal["in_person", "online", "phone", "message"] = "in_person"
    form: Literal["individual", "small_group", "class"] = "class"
    place: str | None = None
    facilitators: list[Id] = []
    present: list[Id] = []
    excused: list[Id] = []
    sick: list[Id] = []
    absent: list[Id] = []
    headcount: dict[str, int] | None = Field(None, description="A count by sex, for a public event without ids.")
    partners: list[Id] = []
    steps_done: list[str] = Field(default=[], description="Core steps of the activity that were carried out.")
    achieved: str | None = None
    obstacles: list[Obstacle] = []
    follow_ups: list[FollowUp] = []
    closed_follow_ups: list[str] = Field(default=[], description="Follow-ups closed: <note>/<id>.")
    evidence: list[str] = []

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            raise PydanticCustomError(
                "PD224", "ends before it starts", {"start": f"{self.start:%H:%M}", "end": f"{self.end:%H:%M}"}
            )
        return self

    @property
    def minutes(self) -> int:
        """Length of the session in minutes."""
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute

    @property
    def follow_up_ids(self) -> list[str]:
        """Ids of the follow-ups agreed in this note."""
        return [follow_up.id for follow_up in self.follow_ups]
