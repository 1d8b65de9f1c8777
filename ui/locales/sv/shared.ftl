# What is on every screen.

back = Tillbaka
skip = Hoppa till innehållet
undo = Ångra
cancel = Avbryt
change = Ändra
change-what = Ändra { $what }
more = Fler
fewer = Färre
correct = Rätta
why = Skriv varför
starting = Startar …

title-starting = Turbok
title-connect = Anslut plattan
title-unlock = Vem är du? – Turbok
title-today = Idag – Turbok
title-prepare = Före besöket
title-outside = Besök utanför turlistan
title-people = Besök – Vilka – Turbok
title-introduce = Besök – Introduktion och material – Turbok
title-questions = Besök – Frågor – Turbok
title-refer = Besök – Hänvisa – Turbok
title-close = Besök – Avsluta – Turbok
title-visits = Mina besök
title-send = Skicka och hämta
title-end-shift = Avsluta turen
title-fix = Rätta
title-settings = Inställningar

weekday-1 = Måndag
weekday-2 = Tisdag
weekday-3 = Onsdag
weekday-4 = Torsdag
weekday-5 = Fredag
weekday-6 = Lördag
weekday-7 = Söndag

## The header's truth

truth-waiting = { $n ->
    [one] 1 väntar på att skickas
   *[other] { $n } väntar på att skickas
    }
truth-to-fix = { $n ->
    [one] 1 behöver rättas
   *[other] { $n } behöver rättas
    }
truth-last-sent = Senast skickat { $time }
truth-nothing = Inget att skicka

## A short free text

guard-hint = Skriv inget som pekar ut en person.
guard-block = Texten har { $kind }. Ta bort numret för att spara.
guard-warn = Texten har { $kind }. Kontrollera att den inte pekar ut någon.
guard-remove = Ta bort { $kind }
characters-left = { $n ->
    [one] Ett tecken kvar
   *[other] { $n } tecken kvar
    }

## Cells

cell-name = { $label }, antal { $n }, lägg till en
cell-less = Minska { $label } med en
cell-type = Skriv antal: { $label }
counted = { $label }: { $n }
counted-total = Totalt { $n }
add-many = +{ $n }
n-of = { $what } { $n }
n-of-outcome = { $what } { $n } ({ $outcome })
of-language = { $what } på { $language }
n-visitors = { $n ->
    [one] 1 besökare
   *[other] { $n } besökare
    }
