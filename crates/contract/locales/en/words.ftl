# Words and short phrases that screens, lists and sentences share. A key ends with the code of what it names.

## What the privacy guard finds

kind-personal_number = a personal identity number
kind-coordination_number = a coordination number
kind-reserve_number = a reserve number
kind-lma_number = an LMA number
kind-possible_identity_number = a number that looks like a personal identity number
kind-phone_number = a phone number
kind-email_address = an e-mail address
kind-case_number = a case number
kind-street_address = a street address
kind-likely_name = something that looks like a name
kind-unknown = a number that points to a person

## Lists, as in "the list of …"

list-agency = agencies
list-topic = topics
list-language = languages
list-service = services
list-material_kind = kinds of material
list-material = material
list-age_group = groups
list-not_held_reason = reasons why a visit was not held
list-language_support = language support
list-card_text = card texts
list-unit = units
list-staff = staff
list-residence = residences
list-department = departments
list-route = routes
list-stop = stops
list-season = seasons
list-unknown = what can be chosen

## Days

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
never = never

## What the season says

rule-silent = The season says nothing of this residence.
rule-visits-left = { $made ->
    [0] Has had no visit yet.
    [one] Has had one visit.
    [other] Has had { $made } visits.
   *[unknown] There are visits left.
    }{ $most ->
    [one] {" "}The season gives at most one visit.
    [other] {" "}The season gives at most { $most } visits.
   *[unknown] {""}
    }
rule-had-its-visits = { $most ->
    [other] The department has had its { $most } visits, the last on { $last }. You can start all the same, but write why.
   *[one] The department had its visit on { $last }. You can start all the same, but write why.
    }
rule-regularly = { $weeks ->
    [2] Visited every second week.
    [3] Visited every third week.
    [4] Visited every fourth week.
    [one] Visited every week.
    [other] Visited every { $weeks } weeks.
   *[unknown] Visited regularly.
    } Last visit: { $last }.
rule-other-residences-named = The season has planned visits to other residences of the same kind. You can start all the same, but write why.
rule-not-formalised = No planned visits this season ({ $reason }). You can start all the same.

## States of a visit

state-ongoing = Ongoing
state-closed = Closed
state-waiting = Waiting to be sent
state-sent = Sent
state-to_fix = Needs correction

## Residences

residence-asylum = asylum accommodation
residence-arrival = arrival accommodation
residence-unaccompanied_minors = home for unaccompanied minors

## Questions and follow-ups

outcome-answered = answered
outcome-referred = referred
outcome-follow_up = to follow up
owner-next_tour = the next tour
owner-local_unit = the local library
owner-home_staff = the home's staff
owner-coordinator = the coordinator
owner-communications = the Communications and Marketing unit
follow-up-question = question
follow-up-hand_over = to hand over

## What is introduced and given out

heading-services = Services and offer
heading-your_library = Your library
heading-programme = Programme and activities
given-information = information material
given-gift_or_asked_for = gift book
place-bus = in the bus
place-room = in a room of the home

## Roles

role-bookmobile_staff = bookmobile staff
role-local_library_staff = staff from the local library
role-colleague = colleague from another unit
role-shelver = shelver
role-substitute = substitute
role-head_of_unit = head of unit
role-area_head = area head
role-coordinator = coordinator
role-communications = Communications and Marketing unit

## Sending and fetching

phase-connecting = Connecting
phase-sending = Sending
phase-fetching = Fetching what is new
phase-done = Done
checked = Checked: everything is at the centre
no-network = No network – saved on the tablet

## Two who counted

same-people = Did you count the same people?

## The command line

cli-saved = saved
cli-visitors = Visitors
cli-home-staff = The home's staff
cli-introduced = introduced
cli-given = given out
cli-missing = missing
cli-referral = referral
cli-card = card shown
cli-warning = The text is saved. Check that it does not point to anybody
cli-locked = Locked
cli-unlocked = Unlocked
cli-connected = Connected
cli-first-pin = The PIN is set for
cli-pin-reset = The new PIN holds. Unlock the tablet with it. The recovery code is used up. Everything is saved.
cli-unit = Unit
cli-tablet = Tablet
cli-shift = The tour goes on
cli-waiting = { $visits ->
    [0] Nothing to send.
    [one] One visit waits to be sent.
   *[other] { $visits } visits wait to be sent.
    }
cli-waiting-records = { $records ->
    [0] Nothing to send.
    [one] One record waits to be sent.
   *[other] { $records } records wait to be sent.
    }
cli-last-sent = Last sent
cli-fingerprint = Fingerprint
cli-clock-off = The tablet's clock is { $minutes } minutes off. Everything is saved.
cli-weak-keystore = The tablet has no protected place for keys. Whoever copies the tablet's files can try PINs.
cli-no-tiles = There are no users here yet. Connect the tablet.
cli-no-pin = no PIN yet
cli-week = week { $week }
cli-shift-missing = The tour has not been started.
cli-shift-started = started
cli-shift-ended = ended
cli-unfinished = { $visits ->
    [one] one visit ongoing
   *[other] { $visits } visits ongoing
    }
cli-no-stops = No tour is planned on this day. Start a visit outside the schedule.
cli-unscheduled = Outside the schedule
cli-follow-ups = To follow up and hand over
cli-schedule-fetched = Schedule fetched
cli-local-unit = Local library
cli-departments = Departments
cli-last-time = Last time
cli-not-held = Not held
cli-ordinal = visit number { $ordinal }
cli-booked = Booked
cli-told = The residents were told
cli-expected = Expected visitors
cli-languages = Expected languages
cli-place = Place
cli-way-in = Parking and the way in
cli-interpreter = Interpreter
cli-card-forms = Library card applications
cli-due = by
cli-task-done = done
cli-visit = Visit
cli-no-visits = Your visits come here.
cli-started = Started
cli-arrived = Arrived
cli-let-in = Let in
cli-approximate = The number is an estimate
cli-support = Language support
cli-note = Note
cli-against-rule = Against the season's rule
cli-nothing-to-fix = Nothing to put right.
cli-sent = { $visits ->
    [one] Sent: one visit
   *[other] Sent: { $visits } visits
    }{ $records ->
    [one] {" "}(one record)
   *[other] {" "}({ $records } records)
    }
cli-received = { $records ->
    [one] Fetched: one record
   *[other] Fetched: { $records } records
    }
cli-at-centre = { $visits ->
    [one] One visit is at the centre.
   *[other] { $visits } visits are at the centre.
    }
cli-not-checked = Not everything has been checked yet. Send again. Nothing is lost.
cli-rows = { $rows ->
    [one] One record read
   *[other] { $rows } records read
    }{ $visits ->
    [one] , one of them a visit.
   *[other] , { $visits } of them visits.
    }
cli-agrees = The checksum agrees with what is saved.
cli-differs = The checksum does not agree with what is saved. Nothing is lost. Contact the coordinator.
