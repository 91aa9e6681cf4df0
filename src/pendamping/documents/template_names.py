"""What the names, filters and functions of templates are: said once here, for the guide and for the tests of it.

The values of names are written as the guide shows them: `Program` is a record, `list of Note` a list of records,
`Activity by id` a group of them with their ids as keys.
"""

from collections.abc import Mapping

# Each name that a template sees, with its value and what it is.
NAMES: Mapping[str, tuple[str, str]] = {
    "lang": ("text", "language of the report: `id`, `en`"),
    "as_of": ("date", "the day"),
    "period": ("date by name", "`period.start`, `period.end`"),
    "internal": ("yes or no", "whether small groups are shown"),
    "digest": ("text", "SHA-256 of the files"),
    "program": ("Program", "the definition, with the English names: `program.objectives`, `program.budget[0].total`"),
    "activities": ("Activity by id", "the activities of the program"),
    "instruments": ("Instrument by id", "the instruments: `instruments[id].items`"),
    "participants": ("number", "number of rows in `participants.csv`"),
    "process": (
        "Process",
        (
            "the [process figures](monitoring.md#process-figures): `process.attendance`, `process.activities`, "
            "`process.budget.spent` …"
        ),
    ),
    "indicators": ("list of IndicatorResult", "results of the indicators"),
    "measures": ("Sentence by id", "how each indicator is measured"),
    "quality": ("InstrumentQuality by id", "the figures of the instruments; in the evaluation"),
    "methods": ("text by name", "names of the methods of intervals"),
    "test_names": ("text by name", "names of the tests"),
    "effect_names": ("text by name", "names of the effect sizes"),
    "recommendations": ("list of Recommendation", "what follows from the findings"),
    "own_recommendations": ("list of Decision", "what people add in `evaluation.yaml`"),
    "review": ("PlanReview", "the review of the plan, as `plan` shows it"),
    "approvals": ("list of Approval", "the approvals with what each changed"),
    "changes": ("list of Change", "what changed since the last approval"),
    "passages": ("list of Passage", "the passages up to the day"),
    "forced": ("list of Passage", "those passed by force"),
    "notes": ("list of Note", "sessions: `note.session`, `note.body`, `note.name`"),
    "notes_in_period": ("list of Note", "those of the period"),
    "focus": ("text by name", "of the sessions of the period, by the name of the note: its objective on one line"),
    "held_in_period": ("Held by id", "sessions of the period, by activity"),
    "spent_in_period": ("number by id", "money of the period, by budget line"),
    "risks_seen": ("list of RiskSeen", "risks that obstacles name"),
    "follow_ups": ("FollowUpState by id", "the follow-ups"),
    "follow_ups_before": ("list of FollowUpState", "open when the period began"),
    "follow_ups_new": ("list of FollowUpState", "agreed in the period"),
    "next_period": ("date by name", "what comes after the period: `next_period.start`, `next_period.end`"),
    "next_activities": ("list of ActivityProgress", "activities of the next period"),
    "waves": ("list of WaveCount", "who was measured, wave by wave"),
    "missing": ("list of DueMeasurement", "waves that lack somebody"),
    "restatements": (
        "list of Restatement",
        (
            "published figures that changed since: `part` is `actual`, `baseline` or `target`, `published` and `now` "
            "are figures, `files` what changed"
        ),
    ),
    "session": ("Note", "the note of the session asked for"),
    "session_facts": (
        "SessionFacts",
        "what is said about it: its `parts` (`agenda`, `decisions` …), its date in `words`, its `attendance`",
    ),
    "activity": ("text", "the id asked for with `--activity`"),
    "facilitator": ("text", "the id asked for with `--facilitator`"),
    "attendance_list": ("AttendanceList", "the list: its `rows`, `counts`, `present`, `expected`, `share`"),
    "identities": ("Identity by id", "names of people, in the kinds that hold names"),
    "bundle": ("Month", "the month: `sessions`, `days`, `minutes`, what was `planned`, `obstacles`, `next`, `to_do`"),
    "evidence": ("list of Evidence", "files that the sessions name"),
    "photos": (
        "Fitted",
        "`photos.scaled`, `photos.refused` (`name, reason`); a photo that is shown is `pictures[file]`",
    ),
    "chat": ("Chat", "the message"),
    "stories": ("list of StoryNote", "all stories"),
    "published_stories": ("list of PublishedStory", "those whose teller agreed to publication"),
    "evaluation": ("Evaluation", "the judgements"),
    "criteria": ("list of text", "the six OECD-DAC criteria in order"),
    "bibliography": (
        "Bibliography",
        (
            "`published`: guidelines, methods and frameworks that the figures were made with; `own`: what needs and "
            "instruments name as their source"
        ),
    ),
    "certificates": ("list of CertificatePage", "the certificates, each with its `topics` and `picture`"),
    "charts": (
        "Chart by name",
        (
            "`schedule, attendance, money, obstacles, attainment, change-ID, people-ID, series-ID`: only those there "
            "is data for"
        ),
    ),
    "pictures": ("Picture by name", "the pictures of the charts, and photos"),
    "next_number": ("function", '`next_number("table")`: numbers of captions'),
    "footnote": ("function", "`footnote(key, text)`: a footnote, whose text follows at the end"),
    "costs": ("Costs", "what the kind `budget` shows"),
    "logframe": ("Logframe", "what the kind `logframe` shows"),
    "timetable": ("Timetable", "what the kind `schedule` shows"),
    "follow_up_plan": ("FollowUpPlan", "what the kind `follow-up` shows"),
    "brief": ("Brief", "what the kind `brief` shows"),
    "members": ("text by id", "the team"),
    "lights": ("list of Light", "as in `monitor`"),
    "thresholds": ("Thresholds", "the limits"),
    "gantt": ("Gantt", "the schedule as text"),
}
# Our own filters, as they are written, with what they show.
FILTERS: Mapping[str, tuple[str, str]] = {
    "text": ("text", "text that people wrote, safe in Markdown"),
    "cell": ("cell", "the same in a cell of a table"),
    "line": ("line", "the same where a line begins: no heading, no list"),
    "blocks": ("blocks", "a part of a session note: paragraphs, lists, quotations"),
    "chat": ("chat", "text that people wrote, safe in WhatsApp"),
    "clock": ("clock", "a time of day"),
    "figure": ("figure(kind)", "a figure: `share`, `money` or `number`"),
    "number": ("number(places)", "a number in the way of the report's language"),
    "percent": ("percent(places)", "a share in the way of the report's language"),
    "money": ("money", "an amount in rupiah"),
    "words": ("words", "an amount in words"),
    "day": ("day", "a date in words"),
    "weekday": ("weekday", "the day of the week"),
    "month": ("month", "month and year"),
    "short_day": ("short_day", "a short date"),
    "short_month": ("short_month", "a short month"),
    "short": ("short(letters)", "a text cut at a word"),
    "word": ("word", 'a fixed value as people read it: `"core"|word`'),
    "say": ("say", "a sentence or message in the language of the report"),
    "amount": ("amount", "a value inside a sentence"),
}
