# What only the command line says. Its keys begin with cli-, so that they never meet those of the shared words.

cli-saved = sparat
cli-visitors = Besökare
cli-home-staff = Boendets personal
cli-introduced = introducerat
cli-given = delat ut
cli-missing = saknades
cli-referral = hänvisning
cli-card = visat kort
cli-warning = Texten är sparad. Kontrollera att den inte pekar ut någon
cli-locked = Låst
cli-unlocked = Upplåst
cli-connected = Ansluten
cli-first-pin = PIN-koden gäller för
cli-pin-reset = Den nya PIN-koden gäller. Lås upp plattan med den. Återställningskoden är förbrukad. Allt är sparat.
cli-reconnected = Plattan är ansluten på nytt. Allt som är sparat är kvar: skicka det nu.
cli-unit = Enhet
cli-tablet = Platta
cli-shift = Turen pågår
cli-waiting = { $visits ->
    [0] Inget att skicka.
    [one] Ett besök väntar på att skickas.
   *[other] { $visits } besök väntar på att skickas.
    }
cli-waiting-records = { $records ->
    [0] Inget att skicka.
    [one] En post väntar på att skickas.
   *[other] { $records } poster väntar på att skickas.
    }
cli-last-sent = Senast skickat
cli-fingerprint = Fingeravtryck
cli-clock-off = Plattans klocka går { $minutes } minuter fel. Allt är sparat.
cli-no-tiles = Här finns inga användare än. Anslut plattan.
cli-no-pin = ingen PIN-kod än
cli-week = v. { $week }
cli-shift-missing = Turen är inte startad.
cli-shift-started = startad
cli-shift-ended = avslutad
cli-unfinished = { $visits ->
    [one] ett besök pågår
   *[other] { $visits } besök pågår
    }
cli-no-stops = Ingen tur planerad den här dagen. Starta ett besök utanför turlistan.
cli-unscheduled = Utanför turlistan
cli-left-open = Inte avslutade, från andra dagar
cli-follow-ups = Att följa upp och lämna över
cli-schedule-fetched = Turlistan hämtad
cli-local-unit = Lokalt bibliotek
cli-departments = Avdelningar
cli-last-time = Förra gången
cli-not-held = Blev inte av
cli-ordinal = besök nummer { $ordinal }
cli-booked = Bokat
cli-told = De boende är informerade
cli-expected = Väntade besökare
cli-languages = Väntade språk
cli-place = Plats
cli-way-in = Parkering och väg in
cli-interpreter = Tolk
cli-card-forms = Ansökningar om lånekort
cli-due = senast
cli-task-done = klart
cli-visit = Besök
cli-no-visits = Här kommer dina besök.
cli-started = Startat
cli-arrived = Framme
cli-let-in = Insläppta
cli-approximate = Antalet är uppskattat
cli-support = Språkstöd
cli-note = Anteckning
cli-against-rule = Mot säsongens regel
cli-nothing-to-fix = Inget att rätta.
cli-sent = { $visits ->
    [one] Skickat: ett besök
   *[other] Skickat: { $visits } besök
    }{ $records ->
    [one] {" "}(en post)
   *[other] {" "}({ $records } poster)
    }
cli-received = { $records ->
    [one] Hämtat: en post
   *[other] Hämtat: { $records } poster
    }
cli-at-centre = { $visits ->
    [one] Ett besök finns hos centralen.
   *[other] { $visits } besök finns hos centralen.
    }
cli-rows = { $rows ->
    [one] En post läst
   *[other] { $rows } poster lästa
    }{ $visits ->
    [one] , varav ett besök.
   *[other] , varav { $visits } besök.
    }
