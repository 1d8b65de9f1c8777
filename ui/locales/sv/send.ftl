# Sending, ending the tour, putting right.

send-now = Skicka nu
send-waiting = { $n ->
    [0] Inget att skicka.
    [one] Ett besök väntar på att skickas.
   *[other] { $n } besök väntar på att skickas.
    }
send-going-on = Ansluter, skickar och hämtar nytt
send-sent = { $n ->
    [0] Inget nytt besök att skicka
    [one] Ett besök skickat
   *[other] { $n } besök skickade
    }
send-received = { $n ->
    [0] Inget nytt att hämta
    [one] En post hämtad
   *[other] { $n } poster hämtade
    }
send-at-centre = { $n ->
    [one] Ett besök finns hos centralen
   *[other] { $n } besök finns hos centralen
    }
send-bytes = { $up } skickat, { $down } hämtat
proof = Bevis
proof-help = Samma fingeravtryck visas hos centralen. Då finns allt på båda ställena.
proof-verify = Räkna om från plattan
by-hand = Utan nät
by-hand-help = Exportera besöken till en fil, som bara centralen kan öppna. Ta den till den som sköter centralen. Där får du ett kvitto som du läser in här.
export-file = Exportera till fil
read-receipt = Läs in kvitto

all-closed = Alla besök är avslutade.
some-go-on = Pågår än: { $names }. Avsluta dem först, om de är klara.
follow-ups-left = { $n ->
    [one] En sak att följa upp eller lämna över.
   *[other] { $n } saker att följa upp eller lämna över.
    }
material-counted = Materialet i bussen är räknat
debrief = Erfarenheter
debrief-help = Om du vill. Det tas upp i handledningen och i förslaget för hösten.
debrief-worked = Vad fungerade?
debrief-did-not = Vad fungerade inte?
debrief-change = Vad borde ändras?
end-and-send = Avsluta turen och skicka
shift-is-ended = Turen är avslutad.
shift-not-begun = Turen är inte startad. Den startar med det första besöket.

fix-empty = Inget att rätta.
fix-text = Texten, som den skrevs
fix-send-again = Skicka igen
fix-visit = Visa besöket
