# A sentence for each code: what happened, what to do, and what was kept.
# A number that was not given leads to the last variant, which says the same without it.

## Connecting the tablet

fault-not-enrolled = Plattan är inte ansluten än. Anslut plattan med koden som du har fått av samordnaren. Inget är borta.
fault-already-enrolled = Plattan är redan ansluten. Lås upp den som vanligt. Allt som är sparat finns kvar.
fault-code-wrong = Koden stämmer inte. Kontrollera att hela koden är med och försök igen. Inget har ändrats på plattan.
fault-code-used = Koden är redan använd. Be samordnaren om en ny. Inget har ändrats på plattan.
fault-code-old = Koden gäller inte längre. Be samordnaren om en ny. Inget har ändrats på plattan.
fault-code-other-place = Koden hör till en annan central eller en annan enhet än plattan. Be samordnaren om en kod för den här plattans enhet. Inget har ändrats på plattan.
fault-no-staff = Enheten har ingen personal i listan än. Be samordnaren lägga till dig och anslut sedan plattan igen. Inget har ändrats på plattan.

## Unlocking

fault-locked = Plattan är låst. Lås upp den med din PIN-kod. Allt är sparat.
fault-pin-wrong = Fel PIN-kod. { $left ->
    [0] Nu får du vänta en stund mellan försöken.
    [one] Du har ett försök kvar innan du måste vänta.
    [other] Du har { $left } försök kvar innan du måste vänta.
   *[unknown] Försök igen.
    } Allt är sparat.
fault-pin-wait = PIN-koden har blivit fel för många gånger. Vänta { $seconds ->
    [one] en sekund
    [other] { $seconds } sekunder
   *[unknown] en stund
    } och försök igen. Allt är sparat.
fault-pin-missing = Du har ingen PIN-kod på den här plattan. Be en kollega låsa upp plattan och lägga till dig. Allt är sparat.
fault-pin-simple = PIN-koden är för lätt att gissa eller har inte sex siffror. Välj sex siffror som inte upprepas och inte kommer i följd. Inget har ändrats.
fault-pin-not-yours = Bara den som har PIN-koden kan byta den. Be samordnaren om hjälp om någon har glömt sin. Inget är ändrat.
fault-recovery-wrong = Återställningskoden stämmer inte, eller så är den redan använd. Kontrollera varje bokstav och försök igen, eller be samordnaren om en ny. Har du fått två koder, prova den andra. Inget har ändrats på plattan.
fault-unlocked = Plattan är upplåst. Lås den och försök igen. Inget har ändrats.
fault-staff-unknown = Personen finns inte bland plattans användare. Välj någon annan, eller be samordnaren lägga till personen. Inget har ändrats.

## The files

fault-disk-full = Plattan är full. Det sista kunde inte sparas, men allt tidigare finns kvar. Ta bort något annat från plattan och försök igen.
fault-file-read-only = Plattan får inte skriva i sin fil. Det sista kunde inte sparas, men allt tidigare finns kvar. Starta om plattan och försök igen. Hör av dig till samordnaren om det inte hjälper.
fault-file-damaged = Plattans fil är skadad. Använd inte plattan mer och hör av dig till samordnaren. Det som är skickat finns hos centralen, och resten kan ofta räddas från plattan.
fault-file-newer = Filen är sparad av ett nyare Turbok än det här.{ $file ->
    [one] {" "}Filen har nummer { $file }.
    [other] {" "}Filen har nummer { $file }.
   *[unknown] {""}
    }{ $program ->
    [one] {" "}Det här Turbok klarar högst nummer { $program }.
    [other] {" "}Det här Turbok klarar högst nummer { $program }.
   *[unknown] {""}
    } Uppdatera Turbok och försök igen. Allt finns kvar i filen.
fault-file-in-use = Filen används redan av ett Turbok som är igång. Stäng det, eller vänta en stund, och försök igen. Inget är borta.
fault-key-does-not-fit = Nyckeln passar inte till plattans fil. Hör av dig till samordnaren. Inget i filen har ändrats.

## The network and the centre

fault-no-network = Det finns inget nät just nu. Fortsätt som vanligt och skicka när du har nät igen. Allt är sparat på plattan.
fault-address-unknown = Ingen svarar på centralens adress. Försök igen om en stund, och hör av dig till samordnaren om det inte hjälper. Allt är sparat på plattan.
fault-plain-http = Centralens adress är inte skyddad, så plattan skickar inget dit. Be samordnaren om en ny kod. Allt är sparat på plattan.
fault-certificate-other = Den som svarar är inte den central som plattan anslöts till. Byt till ett annat nät och försök igen, och hör av dig till samordnaren om det inte hjälper. Inget har skickats, och allt är sparat på plattan.
fault-not-turbok = Svaret kom inte från Turbok utan från något annat på nätet, kanske en sida där man ska godkänna villkor. Öppna nätets sida i webbläsaren, eller byt nät, och försök igen. Allt är sparat på plattan.
fault-broken-off = Kontakten med centralen bröts. Skicka igen när nätet är bättre. Allt är sparat på plattan, och inget räknas två gånger.
fault-timeout = Centralen hann inte svara. Skicka igen när nätet är bättre. Allt är sparat på plattan, och inget räknas två gånger.
fault-centre-busy = Centralen har mycket att göra just nu. Vänta en stund och skicka igen. Allt är sparat på plattan.
fault-centre-full = Centralen har ont om plats och kan inte ta emot mer just nu. Säg till samordnaren och skicka igen senare. Allt är sparat på plattan.
fault-centre-trouble = Något gick fel hos centralen. Skicka igen om en stund, och säg till samordnaren om det inte hjälper. Allt är sparat på plattan.
fault-too-old = Turbok på plattan är för gammalt för centralen. Uppdatera Turbok och skicka igen. Allt är sparat på plattan.
fault-tablet-revoked = Plattan är spärrad och får inte skicka eller hämta. Hör av dig till samordnaren. Det som inte är skickat finns kvar på plattan.
fault-digests-differ = Allt är skickat, men kontrollen stämmer inte. Inget är borta, plattan behåller allt. Hör av dig till samordnaren.
fault-clock-off = Plattans klocka går{ $minutes ->
    [one] {" "}en minut
    [other] {" "}{ $minutes } minuter
   *[unknown] {""}
    } fel. Ställ klockan rätt och skicka igen. Allt är sparat på plattan.

## What is carried by hand

fault-nothing-to-export = Det finns inget att spara i en fil. Allt som kan skickas finns redan hos centralen.
fault-network-needed = Plattan och centralen måste jämföra vad de har, och det går bara över nätet. Skicka när du har nät. Inget är borta, plattan behåller allt.
fault-folder-closed = Det går inte att spara i mappen. Kontrollera att den finns, eller sätt i minnet igen, och försök på nytt. Allt är sparat på plattan.
fault-receipt-other-file = Filen är inget kvitto från centralen. Välj filen som du fick tillbaka. Inget har ändrats på plattan.
fault-receipt-newer = Kvittot är från ett nyare Turbok. Uppdatera Turbok på plattan och läs in det igen. Inget har ändrats på plattan.
fault-receipt-damaged = Kvittot är skadat. Hämta det igen från den som sköter centralen. Inget har ändrats på plattan.
fault-receipt-other-tablet = Kvittot hör inte till den här plattan, eller så är det äldre än det senaste som plattan skickade. Läs in det på rätt platta. Inget har ändrats.
fault-receipt-old = Kvittot hör till en äldre fil. Väntar något, spara det i en ny fil. Inget har ändrats på plattan.
fault-receipt-restamped = Plattans klocka går fel, och därför togs filen inte emot. Tiderna är rättade nu: spara en ny fil. Inget är borta.

## What is not there, or not now

fault-stop-unknown = Hållplatsen finns inte i plattans turlista. Välj en annan, eller hämta en ny turlista när du har nät. Inget har ändrats.
fault-residence-unknown = Boendet finns inte på plattan. Välj ett annat, eller hämta nya listor när du har nät. Inget har ändrats.
fault-department-unknown = Avdelningen hör inte till boendet. Välj en annan avdelning, eller hämta nya listor när du har nät. Inget har ändrats.
fault-visit-unknown = Besöket finns inte på plattan. Välj ett annat, eller hämta nytt när du har nät. Inget har ändrats.
fault-follow-up-unknown = Det du ska följa upp finns inte på plattan. Välj något annat, eller hämta nytt när du har nät. Inget har ändrats.
fault-fix-unknown = Det finns inget kvar att rätta med det numret. Titta i listan igen. Allt är sparat.
fault-shift-missing = Ingen tur är startad. Starta turen först och försök igen. Inget är borta.
fault-shift-ended = Turen är redan avslutad. Starta en ny tur om ni ska ut igen. Allt från turen är sparat.
fault-visit-there-already = Det finns redan ett besök på hållplatsen i dag. Fortsätt med det, eller välj att starta ett besök till. Inget har ändrats.
fault-visit-closed = Besöket är redan avslutat. Öppna det i Mina besök om något ska rättas. Allt är sparat.
fault-nothing-to-undo = Det finns inget mer att ångra i besöket. Skriv in rätt antal om något är fel. Allt är sparat.
fault-input-malformed = Det som skrevs gick inte att förstå. Kontrollera och försök igen. Inget har ändrats.
fault-internal = Något gick fel i Turbok. Försök igen, och hör av dig till samordnaren om det inte hjälper. Allt som var sparat finns kvar.{ $trace ->
    [0] {""}
    [one] {" "}Nummer i loggen: { $trace }.
    [other] {" "}Nummer i loggen: { $trace }.
   *[unknown] {""}
    }

## What a rule says no to

fault-text-points-to-person = Texten har { $kind }. Ta bort numret för att spara. Allt annat är sparat.
fault-text-too-long = Texten är för lång. { $limit ->
    [one] Den får ha högst ett tecken.
    [other] Den får ha högst { $limit } tecken.
   *[unknown] Korta den lite.
    } Allt annat är sparat.
fault-number-out-of-range = Antalet kan inte stämma. { $limit ->
    [one] Skriv 0 eller { $limit }.
    [other] Skriv ett antal mellan 0 och { $limit }.
   *[unknown] Skriv ett annat antal.
    } Det som var sparat finns kvar.
fault-unknown-code = Det du valde finns inte i listan över { $list }. Välj något annat, eller hämta nya listor när du har nät. Allt annat är sparat.
fault-retired-code = Det du valde finns inte kvar i listan över { $list }. Välj något annat. Allt annat är sparat.
fault-not-at-sheltered-homes = På det här boendet räknas bara barn och unga samt vuxna, och språk utan antal, för att skydda dem som bor där. Välj något annat. Allt annat är sparat.
fault-rule-asks-for-reason = Besöket går emot säsongens regel. Du kan starta ändå, men skriv varför. Inget är borta.
fault-nothing-counted = Besöket har varken besökare eller ett skäl till att det inte blev av. Fyll i ett av dem och avsluta igen. Allt annat är sparat.
fault-counted-and-not-held = Besöket har både besökare och ett skäl till att det inte blev av. Ta bort ett av dem. Allt annat är sparat.
fault-needs-reason = Turen är avslutad. Du kan rätta ändå, men skriv varför. Det som var sparat finns kvar.
fault-malformed = En uppgift saknas eller har fel form. Kontrollera den och försök igen. Allt annat är sparat.
fault-other-content = Samma uppgift är redan sparad med ett annat innehåll. Hör av dig till samordnaren. Båda finns kvar.
fault-not-yours = Det här ändras bara hos centralen. Hör av dig till samordnaren. Inget har ändrats.
fault-wrong-id = En uppgift har fått fel beteckning. Hör av dig till samordnaren. Den finns kvar på plattan.
fault-other-unit = Det här hör till en annan enhet än plattans. Hör av dig till samordnaren. Det finns kvar på plattan.
