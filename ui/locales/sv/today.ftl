# The day's line, preparation, visits outside the schedule, the list of visits.

week = v. { $n }
crew = Bemanning: { $names }
crew-not-yet = ingen på listan än
crew-along = Med på turen
crew-before-tour = Ingen är på listan än. När du sätter upp någon startar turen, och du kommer själv med på listan.
crew-nobody = Ingen är på listan.
crew-not-along = Kom inte med
crew-guest-here = med en enda gång
crew-add = Sätt upp någon
crew-who = Vem?
crew-does = Vad gör personen på turen?
crew-guest = Någon utan konto
crew-guest-name = Namn på kollegan
crew-guest-hint = Förnamnet räcker. Skriv aldrig namnet på någon som ni besöker.
crew-put-on = Sätt upp på listan
crew-put-on-name = Sätt upp { $name }
support-missing = Språkstöd saknas
support-missing-at = Språkstöd saknas: { $stop } ({ $languages })
support-missing-help = Ta med en bokuppsättare, eller boka tolk och markera det som klart i Före besöket.
outside = Besök utanför turlistan
end-shift = Avsluta turen
today-no-stops = Ingen tur planerad i dag. Starta ett besök utanför turlistan.
today-outside = Utanför turlistan
today-follow-ups = Att följa upp och lämna över
follow-up-done = Klart
start-visit = Starta besök
continue-visit = Fortsätt
show-visit = Visa
prepare = Förbered
prepare-open = Före besöket
stop-action = { $action }: { $stop }
place-behind = Klart
place-here = Här nu
place-ahead = Kommer sedan
residence-kind-asylum = Asylboende
residence-kind-arrival = Ankomstboende
residence-kind-unaccompanied_minors = Ensamkommande barn
last-time = Senast { $day }
not-held = blev inte av
not-held-because = blev inte av: { $reason }
was-missing = saknades: { $kind } på { $language }
local-library = Ditt bibliotek: { $unit }
ahead-show = Visa nästa tur
ahead-tour = Nästa tur
ahead-none = Ingen tur de närmaste två veckorna.

prepared-told = Boendet vet att ni kommer
prepared-not-told = Vet boendet att ni kommer?
prepared-expected = { $n ->
    [one] 1 väntas
   *[other] { $n } väntas
    }
expected = Väntade besökare
expected-languages = Väntade språk
meeting-place = Plats
task-booked = Bokat med boendet
task-told = Vet boendet att ni kommer?
task-way-in = Parkering och väg in
task-interpreter = Tolk
task-card-forms = Ansökningar om lånekort skickade i förväg
task-done = Klart
task-text = Vad är sagt?
task-open = Vem och när
task-owner = Vem ser till det?
task-due = Senast
task-due-on = senast { $day }
task-done-on = klart { $day }
task-someone = någon annan
task-nothing = Inget bestämt än
day-today = I dag
day-tomorrow = I morgon

outside-where = Vilket boende?
outside-departments = Vilka avdelningar?

visits-empty = Här kommer dina besök.
visits-none-fit = Inget besök stämmer med det du söker.
visits-search = Sök boende
visits-more = Visa fler
