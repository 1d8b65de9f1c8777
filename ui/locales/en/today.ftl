# The day's line, preparation, visits outside the schedule, the list of visits.

week = week { $n }
crew = Crew: { $names }
crew-not-yet = nobody on the list yet
crew-along = Along on the tour
crew-before-tour = Nobody is on the list yet. When you put somebody on it the tour begins, and you are on the list too.
crew-nobody = Nobody is on the list.
crew-not-along = Did not come
crew-guest-here = on a single occasion
crew-add = Put somebody on the list
crew-who = Who?
crew-does = What does the person do on the tour?
crew-guest = Somebody without an account
crew-guest-name = The colleague's name
crew-guest-hint = The first name is enough. Never write the name of anybody that you visit.
crew-put-on = Put on the list
crew-put-on-name = Put { $name } on the list
support-missing = Language support is missing
support-missing-at = Language support is missing: { $stop } ({ $languages })
support-missing-help = Take a shelver along, or book an interpreter and mark it as done in Before the visit.
outside = Visit outside the schedule
end-shift = End the tour
today-no-stops = No tour is planned today. Start a visit outside the schedule.
today-outside = Outside the schedule
today-follow-ups = To follow up and hand over
follow-up-done = Done
start-visit = Start visit
continue-visit = Continue
show-visit = Show
prepare = Prepare
prepare-open = Before the visit
stop-action = { $action }: { $stop }
place-behind = Done
place-here = Here now
place-ahead = Comes later
residence-kind-asylum = Asylum accommodation
residence-kind-arrival = Arrival accommodation
residence-kind-unaccompanied_minors = Unaccompanied minors
last-time = Last time { $day }
not-held = not held
not-held-because = not held: { $reason }
was-missing = missing: { $kind } in { $language }
local-library = Your library: { $unit }
ahead-show = Show the next tour
ahead-tour = Next tour
ahead-none = No tour in the next two weeks.

prepared-told = The residence knows that you are coming
prepared-not-told = Does the residence know that you are coming?
prepared-expected = { $n ->
    [one] 1 expected
   *[other] { $n } expected
    }
expected = Expected visitors
expected-languages = Expected languages
meeting-place = Place
task-booked = Booked with the residence
task-told = Does the residence know that you are coming?
task-way-in = Parking and the way in
task-interpreter = Interpreter
task-card-forms = Applications for library cards sent ahead
task-done = Done
task-text = What was agreed?
task-open = Who and when
task-owner = Who sees to it?
task-due = By when
task-due-on = by { $day }
task-done-on = done { $day }
task-someone = somebody else
task-nothing = Nothing decided yet
day-today = Today
day-tomorrow = Tomorrow

outside-where = Which residence?
outside-departments = Which departments?

visits-empty = Your visits come here.
visits-none-fit = No visit fits what you search for.
visits-search = Search residence
visits-more = Show more
