# The steps of a visit.

steps = Parts of the visit
step-people = Who
step-introduce = Introduction and material
step-questions = Questions
step-refer = Refer
step-close = Close
visit-since = Visit since { $time }
saved-at = Saved on the tablet { $time }
visit-total = { $visitors ->
    [one] 1 visitor
   *[other] { $visitors } visitors
    }{ $staff ->
    [0] {""}
   *[other] , { $staff } of the staff
    }
close-visit = Close the visit

## Who

visitors = Visitors
home-staff = The home's staff
home-staff-heading = The home's staff (counted apart)
groups = Split by group, if you like
groups-sheltered = Split, if you like
languages = Languages in the room
languages-sheltered = Languages that were there
languages-more = More languages
languages-fewer = Fewer languages
language-support = Language support
approximate = The number is an estimate
arrived = There and waiting
arrived-at = There { $time }
let-in = Let in
let-in-at = Let in { $time }
was-not-held = The visit did not take place

## Introduction and material

introduced = Introduced
handed-out = Handed out
missing = Asked for and missing
nothing-yet = Nothing chosen yet
other-material = Other material
something-missing = Something was missing
which-material = Which material?
which-kind = What kind?
which-language = In which language?

## Questions and referrals

whereto = Where to? { $topic }
answered-here = Answered here
or-follow-up = Or to be followed up by
note-open = Write a note
note = Note
refer-suggested = After the visit's questions
refer-others = Agencies
refer-count = Referred
refer-no-contact = No contact details – ask the coordinator.
refer-check = This is not confirmed. Check it before you refer.

## Close

nothing-logged = Nothing
referrals = Referrals
visit-times = { $from }–{ $to }
against-rule = Against the season's rule: { $reason }
departments-met = Departments that you met
not-held-why = The visit was not held, because
counted-by = { $names } counted { $n }.
counted-own-by = { $names } counted { $n } on this tablet.
counted-own = On this tablet { $n } were counted.
counted-other = On another tablet { $n } were counted.
same-people-help = Nothing is lost, but the number needs your answer.
same-people-by = The same people: { $n } holds ({ $names })
same-people-own-by = The same people: { $n } holds ({ $names }, this tablet)
same-people-own = The same people: { $n } holds (this tablet)
same-people-other = The same people: { $n } holds (the other tablet)
same-people-add = Different people: { $n } together
hand-over = Hand over to
hand-over-what = What do you hand over?
hand-over-save = Hand over
