# The steps of a visit.

steps = Besökets delar
step-people = Vilka
step-introduce = Introduktion och material
step-questions = Frågor
step-refer = Hänvisa
step-close = Avsluta
visit-since = Besök sedan { $time }
saved-at = Sparat på plattan { $time }
visit-total = { $visitors ->
    [one] 1 besökare
   *[other] { $visitors } besökare
    }{ $staff ->
    [0] {""}
   *[other] , { $staff } ur personalen
    }
close-visit = Avsluta besöket

## Who

visitors = Besökare
home-staff = Boendets personal
home-staff-heading = Boendets personal (räknas för sig)
groups = Fördela på grupper, om du vill
groups-sheltered = Fördela, om du vill
languages = Språk i rummet
languages-sheltered = Språk som fanns med
languages-more = Fler språk
languages-fewer = Färre språk
language-support = Språkstöd
approximate = Antalet är uppskattat
arrived = Framme och väntar
arrived-at = Framme { $time }
let-in = Insläppta
let-in-at = Insläppta { $time }
was-not-held = Besöket blev inte av

## Introduction and material

introduced = Introducerat
handed-out = Delat ut
missing = Efterfrågat, saknades
nothing-yet = Inget valt ännu
other-material = Annat material
something-missing = Något saknades
which-material = Vilket material?
which-kind = Vilken sort?
which-language = På vilket språk?

## Questions and referrals

whereto = Vart? { $topic }
answered-here = Besvarad här
or-follow-up = Eller att följa upp av
note-open = Skriv en anteckning
note = Anteckning
refer-suggested = Efter besökets frågor
refer-others = Instanser
refer-count = Hänvisade
refer-no-contact = Inga kontaktuppgifter – be samordnaren.
refer-check = Uppgiften är inte bekräftad. Kontrollera den innan du hänvisar.

## Close

nothing-logged = Inget
referrals = Hänvisningar
visit-times = { $from }–{ $to }
against-rule = Mot säsongens regel: { $reason }
departments-met = Avdelningar som ni träffade
not-held-why = Besöket blev inte av, därför att
counted-by = { $names } räknade { $n }.
counted-own-by = { $names } räknade { $n } på den här plattan.
counted-own = På den här plattan räknades { $n }.
counted-other = På en annan platta räknades { $n }.
same-people-help = Inget är borta, men siffran behöver ert svar.
same-people-by = Samma personer: { $n } gäller ({ $names })
same-people-own-by = Samma personer: { $n } gäller ({ $names }, den här plattan)
same-people-own = Samma personer: { $n } gäller (den här plattan)
same-people-other = Samma personer: { $n } gäller (den andra plattan)
same-people-add = Olika personer: { $n } tillsammans
hand-over = Lämna över till
hand-over-what = Vad lämnar ni över?
hand-over-save = Lämna över
