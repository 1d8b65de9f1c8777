# Words and short phrases that screens, lists and sentences share. A key ends with the code of what it names.

## What the privacy guard finds

kind-personal_number = ett personnummer
kind-coordination_number = ett samordningsnummer
kind-reserve_number = ett reservnummer
kind-lma_number = ett LMA-nummer
kind-possible_identity_number = ett nummer som liknar ett personnummer
kind-phone_number = ett telefonnummer
kind-email_address = en e-postadress
kind-case_number = ett ärendenummer
kind-street_address = en gatuadress
kind-likely_name = något som liknar ett namn
kind-unknown = ett nummer som pekar ut en person

## Lists, as in "listan över …"

list-agency = instanser
list-topic = frågeområden
list-language = språk
list-service = tjänster
list-material_kind = materialtyper
list-material = material
list-age_group = grupper
list-not_held_reason = skäl till att ett besök inte blev av
list-language_support = språkstöd
list-card_text = korttexter
list-unit = enheter
list-staff = personal
list-residence = boenden
list-department = avdelningar
list-route = turer
list-stop = hållplatser
list-season = säsonger
list-unknown = det som går att välja

## Days

month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
never = aldrig

## What the season says

rule-silent = Säsongen säger inget om det här boendet.
rule-visits-left = { $made ->
    [0] Har inte fått något besök än.
    [one] Har fått ett besök.
    [other] Har fått { $made } besök.
   *[unknown] Det finns besök kvar.
    }{ $most ->
    [one] {" "}Säsongen ger högst ett besök.
    [other] {" "}Säsongen ger högst { $most } besök.
   *[unknown] {""}
    }
rule-had-its-visits = { $most ->
    [other] Avdelningen har fått sina { $most } besök, det senaste { $last }. Du kan starta ändå, men skriv varför.
   *[one] Avdelningen fick sitt besök { $last }. Du kan starta ändå, men skriv varför.
    }
rule-regularly = { $weeks ->
    [2] Besöks varannan vecka.
    [3] Besöks var tredje vecka.
    [4] Besöks var fjärde vecka.
    [one] Besöks varje vecka.
    [other] Besöks med { $weeks } veckors mellanrum.
   *[unknown] Besöks regelbundet.
    } Senast: { $last }.
rule-other-residences-named = Säsongen har bestämda besök på andra boenden av samma slag. Du kan starta ändå, men skriv varför.
rule-not-formalised = Inga bestämda besök den här säsongen ({ $reason }). Du kan starta ändå.

## States of a visit

state-ongoing = Pågår
state-closed = Avslutat
state-waiting = Väntar på att skickas
state-sent = Skickat
state-to_fix = Behöver rättas

## Residences

residence-asylum = asylboende
residence-arrival = ankomstboende
residence-unaccompanied_minors = boende för ensamkommande barn

## Questions and follow-ups

outcome-answered = besvarad
outcome-referred = hänvisad vidare
outcome-follow_up = att följa upp
owner-next_tour = nästa tur
owner-local_unit = det lokala biblioteket
owner-home_staff = boendets personal
owner-coordinator = samordnaren
owner-communications = kommunikations- och marknadsenheten
follow-up-question = fråga
follow-up-hand_over = att lämna över

## What is introduced and given out

heading-services = Tjänster och utbud
heading-your_library = Ditt bibliotek
heading-programme = Program och aktiviteter
given-information = informationsmaterial
given-gift_or_asked_for = gåvobok
place-bus = i bussen
place-room = i ett rum på boendet

## Roles

role-bookmobile_staff = bokbusspersonal
role-local_library_staff = personal från det lokala biblioteket
role-colleague = medarbetare från annan enhet
role-shelver = bokuppsättare
role-substitute = vikarie
role-head_of_unit = enhetschef
role-area_head = områdeschef
role-coordinator = samordnare
role-communications = kommunikations- och marknadsenheten

## Sending and fetching

phase-connecting = Ansluter
phase-sending = Skickar
phase-fetching = Hämtar nytt
phase-done = Klart
checked = Kontrollerat: allt finns hos centralen
weak-keystore = Plattan saknar skyddad nyckelförvaring. Den som kopierar plattans filer kan prova sig fram till PIN-koden.
not-checked = Allt är inte kontrollerat än. Skicka igen. Inget är borta.
repaired = Plattan och centralen hade inte samma uppgifter. Nu har de det igen: { $fetched } hämtades och { $back } skickades på nytt.
agrees = Kontrollsumman stämmer med det som är sparat.
differs = Kontrollsumman stämmer inte med det som är sparat. Inget är borta. Hör av dig till samordnaren.
exported = { $visits ->
    [0] Filen hämtar bara nytt.
    [one] Ett besök finns i filen.
   *[other] { $visits } besök finns i filen.
    } Den heter { $name } och ligger i mappen { $folder }. Ta den till den som sköter centralen, och läs in kvittot som du får. Allt finns kvar på plattan.
exported-left = { $visits ->
    [one] Ett besök fick inte plats. Spara det
   *[other] { $visits } besök fick inte plats. Spara dem
    } i en ny fil när kvittot är inläst.
no-network = Inget nät – sparas på plattan

## Two who counted

same-people = Räknade ni samma personer?
