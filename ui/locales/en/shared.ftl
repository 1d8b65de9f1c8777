# What is on every screen.

back = Back
skip = Skip to the content
undo = Undo
cancel = Cancel
change = Change
change-what = Change { $what }
more = More
fewer = Fewer
correct = Correct
why = Say why
starting = Starting …

title-starting = Turbok
title-connect = Connect the tablet
title-unlock = Who are you?
title-forgot = Forgotten your PIN?
title-today = Today
title-crew = Crew
title-prepare = Before the visit
title-outside = Visit outside the schedule
title-people = Visit – Who
title-introduce = Visit – Introduction and material
title-questions = Visit – Questions
title-refer = Visit – Refer
title-close = Visit – Close
title-visits = My visits
title-send = Send and fetch
title-end-shift = End the tour
title-fix = Put right
title-settings = Settings
title-pin = Change PIN

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

## The header's truth

truth-waiting = { $n ->
    [one] 1 waits to be sent
   *[other] { $n } wait to be sent
    }
truth-to-fix = { $n ->
    [one] 1 has to be put right
   *[other] { $n } have to be put right
    }
truth-last-sent = Last sent { $time }
truth-nothing = Nothing to send

## A short free text

guard-hint = Write nothing that points to a person.
guard-block = The text has { $kind }. Remove the number to save.
guard-warn = The text has { $kind }. Check that it does not point to anyone.
guard-remove = Remove { $kind }
characters-left = { $n ->
    [one] One character left
   *[other] { $n } characters left
    }

## Cells

cell-name = { $label }, number { $n }, add one
cell-less = One less: { $label }
cell-type = Type a number: { $label }
counted = { $label }: { $n }
counted-total = { $n } in all
add-many = +{ $n }
n-of = { $what } { $n }
n-of-outcome = { $what } { $n } ({ $outcome })
of-language = { $what } in { $language }
n-visitors = { $n ->
    [one] 1 visitor
   *[other] { $n } visitors
    }

## Help and keys

help = Help
close = Close
help-saved = All that you count is saved on the tablet at once. You need no network and no button to save.
help-wrong-number = Is a number wrong? Press Undo, or hold your finger on the cell and type the right one.
help-ask = Tell the coordinator if something does not work. What is saved stays.
help-keys = With a keyboard
help-key-steps = Go to a step of the visit
help-key-move = Go between the cells
help-key-count = Add one, take one away
help-key-type = Type a number in the cell
help-key-undo = Undo in the visit
help-key-search = Search My visits
help-keys-on = You can switch off / and ? in Settings.
help-keys-off = / and ? are switched off in Settings.

## The lock, and the end

locks-in = The tablet locks in { $n ->
    [one] 1 second
   *[other] { $n } seconds
    }
locks-soon = The tablet locks in a minute. Press Continue if you are still there. Everything is saved.
stay-unlocked = Continue
closing-saved = Everything is saved on the tablet.
closing-waiting = { $n ->
    [0] Nothing waits.
    [one] One visit waits to be sent.
   *[other] { $n } visits wait to be sent.
    }
