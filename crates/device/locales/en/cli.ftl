# What only the command line says. Its keys begin with cli-, so that they never meet those of the shared words.

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
cli-reconnected = The tablet is connected anew. Everything that is saved is still here: send it now.
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
cli-left-open = Not closed, from other days
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
cli-rows = { $rows ->
    [one] One record read
   *[other] { $rows } records read
    }{ $visits ->
    [one] , one of them a visit.
   *[other] , { $visits } of them visits.
    }
