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
weak-keystore = The tablet has no protected place for keys. Whoever copies the tablet's files can try PINs.
not-checked = Not everything has been checked yet. Send again. Nothing is lost.
repaired = The tablet and the centre did not hold the same. Now they do again: { $fetched } records were fetched and { $back } sent again.
agrees = The checksum agrees with what is saved.
differs = The checksum does not agree with what is saved. Nothing is lost. Contact the coordinator.
exported = { $visits ->
    [0] The file only fetches.
    [one] One visit is in the file.
   *[other] { $visits } visits are in the file.
    } It is called { $name } and lies in the folder { $folder }. Take it to whoever looks after the centre, and read the receipt that you get. Everything is still on the tablet.
exported-left = { $visits ->
    [one] One visit found no room. Save it
   *[other] { $visits } visits found no room. Save them
    } in a new file when the receipt is read.
no-network = No network – saved on the tablet

## Two who counted

same-people = Did you count the same people?
