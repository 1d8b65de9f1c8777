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
title-unlock = Vem är du?
title-forgot = Glömt PIN-koden?
title-today = Idag
title-crew = Bemanning
title-prepare = Före besöket
title-outside = Besök utanför turlistan
title-people = Besök – Vilka
title-introduce = Besök – Introduktion och material
title-questions = Besök – Frågor
title-refer = Besök – Hänvisa
title-close = Besök – Avsluta
title-visits = Mina besök
title-send = Skicka och hämta
title-end-shift = Avsluta turen
title-fix = Rätta
title-settings = Inställningar
title-pin = Byt PIN-kod

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

## Help and keys

help = Hjälp
close = Stäng
help-saved = Allt du räknar sparas på plattan direkt. Du behöver inget nät och ingen knapp för att spara.
help-wrong-number = Blev en siffra fel? Tryck på Ångra, eller håll fingret på rutan och skriv rätt antal.
help-ask = Säg till samordnaren om något inte fungerar. Det som är sparat finns kvar.
help-keys = Med tangentbord
help-key-steps = Gå till en del av besöket
help-key-move = Gå mellan rutorna
help-key-count = Lägg till en, ta bort en
help-key-type = Skriv ett antal i rutan
help-key-undo = Ångra i besöket
help-key-search = Sök i Mina besök
help-keys-on = Du kan stänga av / och ? i Inställningar.
help-keys-off = / och ? är avstängda i Inställningar.

## The lock, and the end

locks-in = Plattan låses om { $n ->
    [one] 1 sekund
   *[other] { $n } sekunder
    }
locks-soon = Plattan låses om en minut. Tryck på Fortsätt om du är kvar. Allt är sparat.
stay-unlocked = Fortsätt
closing-saved = Allt är sparat på plattan.
closing-waiting = { $n ->
    [0] Inget väntar.
    [one] Ett besök väntar på att skickas.
   *[other] { $n } besök väntar på att skickas.
    }
