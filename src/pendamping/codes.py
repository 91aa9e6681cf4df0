"""The catalogue of diagnostics: every code with its message and its remedy.

1xx the file and its text, 2xx one value, 3xx references, 4xx people and sessions, 5xx money,
6xx measurements, 7xx the plan, 8xx what was asked of a command, 9xx the folder and the machine.
Placeholders are filled from `Diagnostic.values`. tests/errors/ has what provokes each of them.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of diagnostic: `message` and `hint` are English templates, translated by `messages.py`."""

    severity: Severity
    message: str
    hint: str


def _(message: str) -> str:
    """Mark `message` for extraction into the catalogue of translations."""
    return message


CODES: dict[str, Code] = {
    "PD101": Code(
        "error",
        _("{file} is missing."),
        _("Check the name, bring the file back, or write it anew."),
    ),
    "PD102": Code(
        "error", _("{file} is empty."), _("Fill it in; the list of files in the guide says what belongs in it.")
    ),
    "PD103": Code(
        "error",
        _("{file} is a folder, but a file is expected here."),
        _("Move the folder away and put the file in its place."),
    ),
    "PD104": Code("error", _("The file is not UTF-8 text."), _('Save it again as UTF-8 (in Excel: "CSV UTF-8").')),
    "PD105": Code("error", _("A tab stands where YAML wants spaces."), _("Replace the tab by spaces.")),
    "PD106": Code(
        "error", _("Not valid YAML: {problem}."), _("Check indentation, colons and quotes around this place.")
    ),
    "PD107": Code(
        "error",
        _("A merge conflict is not resolved here."),
        _("Keep the right lines, delete the lines with <<<<<<<, ======= and >>>>>>>."),
    ),
    "PD108": Code(
        "error",
        _("The file is too large ({size} MB; at most {limit} MB are read)."),
        _("Move tables into data/*.csv, photos and scans into evidence/."),
    ),
    "PD109": Code("error", _("Nested too deeply (more than {limit} levels)."), _("Make the structure flatter.")),
    "PD110": Code(
        "error",
        _("The file holds more than {limit} values, those of aliases counted each time."),
        _("Move tables into data/*.csv, and write values out instead of using * aliases."),
    ),
    "PD111": Code(
        "error",
        _("The note has no front matter."),
        _("Begin the file with a line ---, the keys, and another line ---."),
    ),
    "PD112": Code("error", _("The front matter is not closed."), _("Put a line --- after the last key.")),
    "PD113": Code("error", _("YAML tags such as {value} are not read."), _("Remove the tag; write the plain value.")),
    "PD114": Code(
        "error",
        _("The file cannot be read: {reason}."),
        _("Check that the file exists and that you may read it."),
    ),
    "PD115": Code(
        "error", _("More than one YAML document in one file."), _("Keep only the first; remove the line ---.")
    ),
    "PD116": Code(
        "error",
        _("{file} is a file, but a folder is expected here."),
        _("Rename the file; pendamping keeps what belongs here in a folder of that name."),
    ),
    "PD117": Code(
        "error",
        _("{value} leads out of the program folder; nothing is read or written through it."),
        _("Put the files themselves here. Where the link is your own: pendamping --allow-outside FOLDER."),
    ),
    "PD118": Code(
        "error",
        _("{value} is no file but a pipe, a device or a link, and is not opened."),
        _("Delete it, or put a file in its place."),
    ),
    "PD119": Code(
        "error",
        _("{value} is a link that leads nowhere, or into a folder around itself."),
        _("Delete the link, or put the file or folder itself in its place."),
    ),
    "PD121": Code("error", _("The header row is missing."), _("The first row must name the columns: {columns}.")),
    "PD122": Code("error", _("Column {column} is missing."), _("Add it to the header row; expected are: {columns}.")),
    "PD123": Code("error", _("Column {column} stands twice in the header."), _("Keep one of the two.")),
    "PD124": Code("warning", _("Column {column} is not known and is not read."), _("Known columns are: {columns}.")),
    "PD125": Code(
        "error",
        _("The row has {found} cells, the header has {expected}."),
        _("Fill up or remove cells; put text that holds the separator in double quotes."),
    ),
    "PD126": Code(
        "error",
        _("{value} can be read in two ways, as {first} or as {second}."),
        _(
            "Declare number_format (id or en) in the instrument or in pendamping.yaml, or write the number without a thousands separator."
        ),
    ),
    "PD127": Code(
        "error", _("{value} is not a number."), _("Write digits only, such as 12.5, or leave the cell empty.")
    ),
    "PD128": Code(
        "error",
        _("{value} mixes two ways of writing numbers with the rest of the file."),
        _("Write all numbers of the file in one way, or declare number_format."),
    ),
    "PD129": Code("error", _("A quoted cell is not closed."), _("Add the closing double quote.")),
    "PD130": Code(
        "error",
        _("{value} has been shortened by a spreadsheet (scientific notation)."),
        _("Format the column as text, and type the number again."),
    ),
    "PD131": Code(
        "error",
        _("The table has more than {limit} faults; it is not looked at beyond this line."),
        _("Mend the first ones: they are often all of one kind, such as a wrong separator."),
    ),
    "PD132": Code(
        "error",
        _("The table has {found} columns; at most {limit} are read."),
        _("Keep the columns that the definition names; check that the separator is right."),
    ),
    "PD201": Code("error", _("{key} is missing in {where}."), _("Add a line {key}: … here.")),
    "PD202": Code(
        "error", _("The key {key} is not known here."), _("The nearest key is {nearest}; all known keys: {known}.")
    ),
    "PD203": Code("error", _("The key {key} stands here twice, first in line {first}."), _("Keep one of the two.")),
    "PD204": Code("error", _("{value} is not one of the values of {key}."), _("Use one of: {known}.")),
    "PD205": Code("error", _("{key} is empty."), _("Fill it in.")),
    "PD206": Code(
        "error",
        _("{key} must be a list."),
        _('Write the items one below the other, each after "- ", or as [a, b].'),
    ),
    "PD207": Code("error", _("{key} must be a group of keys with values."), _("Write the keys indented below it.")),
    "PD208": Code("error", _("{key} must be one value, not a list or a group of keys."), _("Write a single value.")),
    "PD209": Code("error", _("{value} is not valid for {key}: {problem}."), _("Correct the value.")),
    "PD210": Code(
        "error",
        _("{value} cannot be an id."),
        _("Use letters, digits, - and _, at most 40, beginning with a letter or a digit."),
    ),
    "PD211": Code("error", _("{value} is not a date."), _("Write year-month-day, such as 2026-01-31.")),
    "PD212": Code("error", _("{value} is not a day of the calendar."), _("Correct day or month.")),
    "PD213": Code(
        "error", _("{value} is not a time of day."), _('Write hours and minutes in quotes, such as "13:00".')
    ),
    "PD214": Code("error", _("{value} is not an amount of money."), _("Write 1250000 or Rp1.250.000.")),
    "PD215": Code(
        "error",
        _("{value} can mean two amounts of money."),
        _("Write it without separators (1250) or with Rp (Rp1.250)."),
    ),
    "PD216": Code(
        "error",
        _("{value} is more than 1, but a share is a part of 1."),
        _("Write it in percent, such as 85%, or as 0.85."),
    ),
    "PD217": Code("error", _("{value} is not a share."), _("Write 85% or 0.85.")),
    "PD218": Code(
        "error",
        _("{value} is not a number."),
        _("Write digits with a decimal point, such as 12.5, or a percentage such as 85%."),
    ),
    "PD219": Code("error", _("It ends ({end}) before it starts ({start})."), _("Correct one of the two dates.")),
    "PD220": Code(
        "error",
        _("A condition needs one column with one comparison, or one of all, any, not."),
        _('Write for example {{column: score, ">=": 70}}.'),
    ),
    "PD221": Code(
        "error",
        _("share_improved needs either a smallest change or the reliable change."),
        _("Give minimum: 10, or reliable: true, not both."),
    ),
    "PD222": Code(
        "error",
        _("A target is a value, or a range with low and high."),
        _("Write target: 80, or {{low: 80, high: 90}}."),
    ),
    "PD223": Code(
        "error", _("The scale ends at {high}, which is not above its start {low}."), _("Correct min or max.")
    ),
    "PD224": Code(
        "error",
        _("The session ends ({end}) before it starts ({start})."),
        _("Correct start or end; a session past midnight makes two notes."),
    ),
    "PD225": Code(
        "error",
        _("The id {value} stands here twice; the first is number {first} of the list."),
        _("Give one of the two another id."),
    ),
    "PD226": Code("error", _("{key} must be at least {limit}."), _("Correct the value.")),
    "PD227": Code(
        "error",
        _("Format version {value} is newer than this pendamping reads ({limit})."),
        _("Install a newer pendamping."),
    ),
    "PD228": Code("error", _("{key} must be more than {limit}."), _("Correct the value.")),
    "PD229": Code("error", _("{key} must be less than {limit}."), _("Correct the value.")),
    "PD230": Code("error", _("{value} is not a whole number."), _("Write digits only, such as 12.")),
    "PD240": Code(
        "error",
        _("The bands are not sound: {problem}."),
        _("Write the bands from the lowest to the highest, each with its limits, without overlap."),
    ),
    "PD301": Code("error", _("{key} names {value}, which does not exist."), _("Use one of: {known}.")),
    "PD302": Code("error", _("{value} is not a column of {table}."), _("Known columns: {known}.")),
    "PD303": Code("error", _("{value} is not a wave of the instrument {instrument}."), _("Known waves: {known}.")),
    "PD304": Code(
        "error",
        _("Items {value} of {instrument} cannot be scored by {method}: {problem}."),
        _("Correct the items or the scoring."),
    ),
    "PD305": Code(
        "error",
        _("The file is called {file}, but its id is {value}."),
        _("Rename the file to {value}.yaml, or correct the id."),
    ),
    "PD306": Code(
        "warning",
        _("The file {value} named as evidence does not exist."),
        _("Put it there, or correct the path."),
    ),
    "PD307": Code(
        "error",
        _("{value} leads out of the program folder."),
        _("Give a path inside the folder, such as evidence/photo.jpg."),
    ),
    "PD308": Code(
        "error",
        _("The comparison {value} is not a group of kind comparison."),
        _("Give the group kind: comparison under target_group.groups."),
    ),
    "PD320": Code(
        "error",
        _("The derived column {value} names no guideline."),
        _("Give guideline, one of: {known}."),
    ),
    "PD321": Code(
        "error",
        _("The guideline {value} classifies {found}, not {expected}."),
        _("Use one of: {known}."),
    ),
    "PD322": Code(
        "error",
        _("{kind} is computed from {expected}, but given are: {found}."),
        _("Give under inputs exactly what it is computed from."),
    ),
    "PD323": Code(
        "error",
        _("{value} cannot be the input {key}: it must be {expected}."),
        _("Name another item, or correct its kind."),
    ),
    "PD324": Code(
        "error",
        _("{value} is not a category of {column} ({guideline})."),
        _("Use one of: {known}."),
    ),
    "PD325": Code(
        "error",
        _("Two columns of {instrument} are called {value}."),
        _("Give the derived column another id."),
    ),
    "PD326": Code(
        "error",
        _("{value} of {table} holds no numbers, so it cannot be a score."),
        _("Columns with numbers: {known}."),
    ),
    "PD401": Code(
        "error",
        _("{value} is not in participants.csv."),
        _("Add the person to participants.csv, or correct the id."),
    ),
    "PD402": Code(
        "error",
        _("{value} stands twice in participants.csv, first in line {first}."),
        _("Remove one of the two rows."),
    ),
    "PD403": Code(
        "error",
        _("{value} is listed more than once in this session."),
        _("Name each person once: as present, excused, sick or absent."),
    ),
    "PD404": Code(
        "error",
        _("{value} joined on {date}, after this session."),
        _("Correct the date of the session or of joining."),
    ),
    "PD405": Code(
        "error",
        _("{value} left on {date}, before this session."),
        _("Correct the date of the session or of leaving."),
    ),
    "PD406": Code(
        "warning",
        _("{value} has given no consent to take part in the program."),
        _("Record it in consent.csv, with purpose program."),
    ),
    "PD407": Code(
        "warning",
        _("{value} has given no consent for specific data, but is measured with {instrument}."),
        _("Record it in consent.csv, with purpose specific; until then do not collect."),
    ),
    "PD408": Code("error", _("{value} left before joining."), _("Correct one of the two dates.")),
    "PD409": Code("error", _("{value} is not a value of {key}."), _("Use one of: {known}.")),
    "PD410": Code(
        "error",
        _("The session of {date} lies outside its activity {activity} ({start} to {end})."),
        _("Correct the date, or change the dates of the activity in program.yaml."),
    ),
    "PD411": Code(
        "error",
        _("The session of {date} lies outside the program ({start} to {end})."),
        _("Correct the date, or the period in program.yaml."),
    ),
    "PD412": Code(
        "error",
        _("The file name begins with {name}, but the note says {value}."),
        _("Rename the file, or correct the note: name and note must agree in date and activity."),
    ),
    "PD413": Code(
        "error",
        _("The follow-up {value} does not exist."),
        _("Name it as <note>/<id>, such as 2026-01-12-G3-k7f3/a; `pendamping monitor` lists the open ones."),
    ),
    "PD414": Code(
        "warning",
        _("The follow-up {value} was already closed by {first}."),
        _("Remove it from one of the two notes."),
    ),
    "PD415": Code(
        "warning",
        _("The session names nobody who was present."),
        _("Fill in present, or headcount for a public event."),
    ),
    "PD416": Code(
        "warning",
        _("{value} looks like the identity number (NIK) or phone number of a person."),
        _("Shared files hold no identities: move it to private/identities.csv."),
    ),
    "PD417": Code(
        "warning",
        _("{value} withdrew consent on {date}; data of the person stay out of every output."),
        _("Stop collecting; delete the records when the person asks for it."),
    ),
    "PD418": Code("error", _("{value} is {status}, but has no date of leaving."), _("Fill in the column left.")),
    "PD419": Code(
        "error",
        _("{key} is empty for {person}."),
        _("Fill in the cell; known values are: {known}."),
    ),
    "PD420": Code(
        "error",
        _("The follow-up {value} is closed before it was agreed."),
        _("Correct the date of one of the two notes."),
    ),
    "PD421": Code(
        "error",
        _("{value} is in the comparison group and takes part in no session."),
        _("Correct the id, or the group in participants.csv."),
    ),
    "PD501": Code(
        "error",
        _("The amount of line {value} is {found}, but calculation × unit price gives {expected}."),
        _("Correct the calculation, the price, or remove the amount."),
    ),
    "PD502": Code("error", _("The budget line {value} does not exist."), _("Use one of: {known}.")),
    "PD503": Code(
        "warning",
        _("The budget of {found} is over the ceiling of {limit}."),
        _("Lower the budget, or raise the ceiling of the funder."),
    ),
    "PD504": Code(
        "warning",
        _("{group} takes {found} of the budget; the funder allows {limit}."),
        _("Lower it, or agree the exception with the funder."),
    ),
    "PD505": Code(
        "warning",
        _("Line {value} is overspent: {found} of {limit}."),
        _("Move money between lines with the funder's consent, and say why in the report."),
    ),
    "PD506": Code(
        "warning",
        _("The spending of {date} lies outside the program ({start} to {end})."),
        _("Check the date."),
    ),
    "PD507": Code(
        "error",
        _("The spending {value} stands twice, first in line {first}."),
        _("Remove one of the two rows, or give it another id."),
    ),
    "PD508": Code("warning", _("The spending {value} has no receipt."), _("Fill in the number of the receipt.")),
    "PD601": Code(
        "error",
        _("{value} is not in participants.csv."),
        _("Add the person to participants.csv, or correct the id."),
    ),
    "PD602": Code(
        "error",
        _("{value} is measured twice in wave {wave}, first in line {first}."),
        _("Keep one of the two rows."),
    ),
    "PD603": Code("error", _("{value} is not a wave of this instrument."), _("Use one of: {known}.")),
    "PD604": Code(
        "error",
        _("{value} is outside the scale {low} to {high} of {item}."),
        _("Correct the value, or leave the cell empty."),
    ),
    "PD605": Code("error", _("{value} is not an answer to {item}."), _("Use one of: {known}.")),
    "PD606": Code("warning", _("{value} was measured on {date}, before joining on {joined}."), _("Check both dates.")),
    "PD607": Code(
        "error",
        _("No instrument defines the columns of this file."),
        _("Write instruments/{value}.yaml, or remove the file."),
    ),
    "PD608": Code(
        "error",
        _("The indicator {value} has no measure of kind manual."),
        _("Correct the id; manual values belong to indicators with measure: {{kind: manual}}."),
    ),
    "PD609": Code(
        "error",
        _("The required item {item} is empty for {value}."),
        _("Fill it in, or say in the instrument that it is not required."),
    ),
    "PD620": Code(
        "warning",
        _("{value} is not plausible as {key} ({low} to {high} {unit}); the row gets no category."),
        _("Check the value and its unit, and correct the cell."),
    ),
    "PD621": Code(
        "warning",
        _("The systolic pressure {value} is not above the diastolic {other}; the row gets no category."),
        _("The two may have changed places: correct the row."),
    ),
    "PD622": Code(
        "warning",
        _(
            "{count} rows were measured outside the days on which {value} held ({start} to {end}), the first in line {first}."
        ),
        _("Name the guideline that held then, or keep this one on purpose and say so in the report."),
    ),
    "PD701": Code(
        "warning",
        _("No objective is served by activity {value}."),
        _("Fill in objectives, or drop the activity."),
    ),
    "PD702": Code("warning", _("Objective {value} has no indicator."), _("Add an indicator with objective: {value}.")),
    "PD703": Code(
        "warning",
        _("Indicator {value} has no baseline."),
        _("Give baseline with value, date and source, or a measure with an earlier wave."),
    ),
    "PD704": Code(
        "warning",
        _("Indicator {value} has no means of verification."),
        _("Say where the figure comes from: means_of_verification."),
    ),
    "PD705": Code(
        "warning",
        _("Need {value} is answered by no objective."),
        _("Name it under needs of an objective, or drop it."),
    ),
    "PD706": Code("warning", _("Indicator {value} serves no objective."), _("Fill in objective.")),
    "PD707": Code(
        "error",
        _("Activity {value} lies outside the program ({start} to {end})."),
        _("Correct its dates, or the period."),
    ),
    "PD708": Code(
        "warning",
        _("The target of {value} does not lie in its direction ({direction}) from the baseline."),
        _("Correct target, baseline or direction."),
    ),
    "PD801": Code(
        "error",
        _("{value} is not a program folder: it has no program.yaml."),
        _("Go to the folder, name it with -p DIR, or make one with `pendamping init DIR`."),
    ),
    "PD803": Code("error", _("The plan has not been approved."), _("Run `pendamping plan approve --by …`.")),
    "PD804": Code("error", _("The program has not been started."), _("Run `pendamping run start --by …`.")),
    "PD805": Code(
        "error",
        _("The program was already started on {date}."),
        _("Go on with `pendamping run advance --by …`."),
    ),
    "PD806": Code(
        "error",
        _("The program was closed on {date}."),
        _("Nothing more can be passed; a new period is a new program."),
    ),
    "PD807": Code(
        "error",
        _("Lacking for this gate: {value}."),
        _('Settle it, or pass with --force --reason "…", which is recorded and shown in reports.'),
    ),
    "PD808": Code(
        "error", _("--force needs --reason."), _("Say why the gate is passed although something is lacking.")
    ),
    "PD809": Code(
        "error", _("The plan has not changed since it was approved on {date}."), _("Nothing needs approving.")
    ),
    "PD810": Code("error", _("A plan that changes after approval needs a reason."), _('Give --reason "…".')),
    "PD811": Code("error", _("{value} cannot be approved: the plan is incomplete."), _("{known}")),
    "PD812": Code("error", _("{key} is needed here."), _("Give {key}, or answer the questions on a terminal.")),
    "PD813": Code("error", _("{value} is not a value of {key}."), _("Possible are: {known}.")),
    "PD814": Code(
        "error", _("The folder {value} is not empty."), _("Choose another folder: nothing in it was touched.")
    ),
    "PD815": Code("error", _("No report is called {value}."), _("Use one of: {known}.")),
    "PD816": Code(
        "error",
        _("The template {file} has an error in line {line_number}: {problem}."),
        _("Correct the template, or remove it to use the built-in one."),
    ),
    "PD818": Code("error", _("The program is in its last phase."), _("Close it with `pendamping run close --by …`.")),
    "PD819": Code(
        "error",
        _("The program is in phase {value}; it can be closed only from the last one."),
        _("Go on with `pendamping run advance --by …`."),
    ),
    "PD820": Code(
        "error",
        _("The note was left unchanged, so nothing was recorded."),
        _("Fill in the prepared note and save it."),
    ),
    "PD821": Code("error", _("No editor could be opened: {value}."), _("Set EDITOR, for example EDITOR=nano.")),
    "PD822": Code("error", _("{value} exists already."), _("Give another name with --output, or remove the file.")),
    "PD823": Code(
        "error",
        _("The approved plan {value} was changed after approval."),
        _("Restore it with git; approved plans are frozen."),
    ),
    "PD824": Code(
        "error",
        _("{value} is before the last passage on {date}."),
        _("Give a date on or after it with --date."),
    ),
    "PD825": Code(
        "error",
        _("--from takes the whole note from the file; other options would be lost."),
        _("Write them into the file, or leave out --from."),
    ),
    "PD826": Code("error", _("There is no indicator {value}."), _("Use one of: {known}.")),
    "PD827": Code("error", _("{value} names no group."), _("Write attribute=value, such as one of: {known}.")),
    "PD828": Code(
        "error",
        _("{indicator} has no figure for the group {value}."),
        _("Choose an indicator about people, and a group in which there is somebody."),
    ),
    "PD830": Code(
        "error",
        _("The report {value} is about one session, and none is named."),
        _("Name it with --session; the last ones are: {known}."),
    ),
    "PD831": Code("error", _("There is no session {value}."), _("The last ones are: {known}.")),
    "PD832": Code("error", _("Nobody of the team has the id {value}."), _("Use one of: {known}.")),
    "PD833": Code("error", _("There is no activity {value}."), _("Use one of: {known}.")),
    "PD834": Code(
        "error",
        _("An attendance list is that of one session, or of the people of one activity."),
        _("Give either --session or --activity; activities are: {known}."),
    ),
    "PD835": Code(
        "warning",
        _("The photo {value} is not shown in the document: {reason}."),
        _("Save it again as JPEG, at most 40 MB, in the folder of the program; or name another in the note."),
    ),
    "PD836": Code(
        "warning",
        _("The document as {value} has {size} MB, more than the {limit} MB of a bundle."),
        _("Name fewer photos in the session notes, or raise bundle_megabytes among the thresholds of pendamping.yaml."),
    ),
    "PD840": Code(
        "error",
        _("Nobody reached {share} of the {planned} minutes planned by {date}; the most that anybody has is {most}."),
        _("Record the sessions held, or give a later day with --as-of: a certificate needs {enough} minutes."),
    ),
    "PD841": Code(
        "error",
        _("{file} has no name for {value}."),
        _("Add a row with id and name for each; no certificate was issued."),
    ),
    "PD842": Code(
        "error",
        _("{value} is the code of no certificate of {name}."),
        _("Compare it with the paper: 12 letters and digits. Certificates of another program are checked with -p DIR."),
    ),
    "PD843": Code(
        "warning",
        _("Certificate {number} says {minutes} minutes; the session notes up to {date} now give {now}."),
        _("If the certificate is wrong, write the day into the column {key}: the next report issues another."),
    ),
    "PD844": Code(
        "error",
        _("The row of certificate {number} was changed after it was issued: its code does not fit."),
        _("Bring the row back with git, or compare it with the paper; until then the certificate is not valid."),
    ),
    "PD845": Code(
        "error",
        _("{value} stands twice in the column {key}, first in line {first}."),
        _("Keep the row of the certificate that was handed over, and remove the other."),
    ),
    "PD846": Code(
        "error",
        _("Who reached the dose by {date} has a certificate of a later day."),
        _("Print them with --as-of {later}."),
    ),
    "PD847": Code(
        "error",
        _("Certificate {number} was revoked on {date}."),
        _("It is not valid any more; ask the institution whether there is another."),
    ),
    "PD848": Code(
        "error",
        _("{value} stands twice in private/identities.csv, first in line {first}."),
        _("Keep the row with the right name."),
    ),
    "PD850": Code(
        "error",
        _("{value} is named for the look of documents, but is not there."),
        _("Check the name: files lie beside pendamping.yaml, or below."),
    ),
    "PD851": Code(
        "error",
        _("The logo {value} is not a picture that can be read."),
        _(
            "Use a whole PNG, JPEG or SVG file of at most 5 MB; an SVG without scripts and without links to other files."
        ),
    ),
    "PD852": Code(
        "error",
        _("The Typst template does not work: {problem}."),
        _("Mend the template named in pendamping.yaml, or take its name out to use the built-in one."),
    ),
    "PD853": Code(
        "error",
        _("{value} is not a Word file that can be used as reference."),
        _("Save it again from Word or LibreOffice as DOCX."),
    ),
    "PD854": Code("error", _("The report {value} is plain text."), _("Its only format is {known}.")),
    "PD855": Code(
        "error", _("The folder {value} does not exist."), _("Make it first, or give another path with --output.")
    ),
    "PD856": Code(
        "error",
        _("{value} cannot be shown on a terminal."),
        _("Name a file with --output, or send the output into one."),
    ),
    "PD857": Code(
        "error",
        _("The name {value} does not fit the format {format}."),
        _("Let it end in .{format}, or ask for another format with --format: {known}."),
    ),
    "PD858": Code("error", _("More than one session is meant by {value}."), _("Give the whole name: {known}.")),
    "PD859": Code(
        "error",
        _("The report {value} does not take {key}."),
        _("Leave {key} out; reports that take it are: {known}."),
    ),
    "PD860": Code(
        "error",
        _("The style sheet loads something from elsewhere: {value}."),
        _("Write it into the style sheet, a picture or font as data: address: a report holds everything it shows."),
    ),
    "PD861": Code(
        "error",
        _("--reference-doc is for DOCX, which is not among the formats asked for."),
        _("Add it with --format docx, or leave --reference-doc out."),
    ),
    "PD862": Code(
        "error",
        _("Session {value} was held on {date}, after the day of the report, {as_of}."),
        _("Give a later day with --as-of, or name another session."),
    ),
    "PD863": Code(
        "warning",
        _("The PDF cannot show these characters: {value}."),
        _("Write them otherwise, or use DOCX or HTML, which take their letters from the machine of the reader."),
    ),
    "PD864": Code(
        "error",
        _("By {date} no session was planned for anybody enrolled, so that nobody can have reached the dose."),
        _("Enrol people in participants.csv, or give a later day with --as-of."),
    ),
    "PD901": Code(
        "error",
        _("{file} was changed by somebody else meanwhile."),
        _("Nothing was written; look at the file and try again."),
    ),
    "PD902": Code(
        "error",
        _("{file} cannot be written: {reason}."),
        _("Nothing was changed. Check the free space and the permissions of the folder."),
    ),
    "PD903": Code(
        "error",
        _("Another pendamping is writing in this folder."),
        _("Wait until it is done, and try again."),
    ),
    "PD904": Code(
        "warning",
        _("private/ is not ignored by git."),
        _("Add the line private/ to .gitignore before anybody commits."),
    ),
    "PD905": Code(
        "warning",
        _("No file is expected here: {file}."),
        _("Check the name; see the list of files in the guide."),
    ),
    "PD906": Code(
        "error",
        _("The name of the note is not year-month-day, activity and short id."),
        _("Call it as in 2026-01-12-G3-k7f3.md."),
    ),
    "PD907": Code(
        "error",
        _("The record is called {file}, but it is of {value}."),
        _("Bring it back with git; what was published is not changed afterwards."),
    ),
    "PD908": Code(
        "error",
        _("This record of published figures was changed after it was written."),
        _("Bring it back with git, or remove the file: the figures of its report are then compared no more."),
    ),
}
