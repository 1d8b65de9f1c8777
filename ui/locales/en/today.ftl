# The day's line, preparation, visits outside the schedule, the list of visits.

week = week { $n }
crew = Crew: { $names }
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
task-told = The residents have been told
task-way-in = Parking and the way in
task-interpreter = Interpreter
task-card-forms = Applications for library cards sent ahead
task-done = Done
task-text = What was agreed?

outside-where = Which residence?
outside-departments = Which departments?

visits-empty = Your visits come here.
visits-none-fit = No visit fits what you search for.
visits-search = Search residence
visits-more = Show more
