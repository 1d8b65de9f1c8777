# Connecting, unlocking, settings.

unlock-heading = Vem är du?
unlock-pin = Din PIN-kod, sex siffror
unlock-other = Byt användare
unlock-nobody = Här finns inga användare än. Anslut plattan.
unlock-no-pin = Ingen PIN-kod än
pin-empty = Töm
pin-back = Ta bort sista siffran
pin-wait = PIN-koden har blivit fel för många gånger. Försök igen om { $time }. Allt är sparat, och dina kollegor kan låsa upp ändå.
pin-wait-seconds = { $n ->
    [one] 1 sekund
   *[other] { $n } sekunder
    }
pin-wait-minutes = { $minutes } min { $seconds } s
pin-new = Välj en ny PIN-kod, sex siffror
pin-again = Skriv samma PIN-kod en gång till
pin-new-hint = Sex siffror som är svåra att gissa: inte 123456, inte samma siffra flera gånger i rad.
pin-differed = De två PIN-koderna var olika. Välj en PIN-kod igen.
pin-anew = Välj en annan
pin-present = Din PIN-kod som den är nu
pin-change-about = Skriv först den PIN-kod du har nu. Sedan väljer du en ny.
pin-locked-until = Plattan är låst tills du har skrivit rätt PIN-kod. Allt är sparat.
pin-changed = Din nya PIN-kod gäller. Den gamla går inte längre att använda på den här plattan.
to-today = Till Idag

first-pin-heading = Välj din PIN-kod
first-pin-help = Du har ingen PIN-kod på den här plattan än. Låt en kollega låsa upp, så väljer du en direkt efter.
first-pin-who = Vem låser upp åt dig?
first-pin-colleague = { $name }: din PIN-kod, sex siffror
first-pin-choose = Din tur, { $name }
first-pin-alone = Ingen kollega här? Få hjälp av samordnaren

forgot-step = Steg { $n } av 3
forgot-send = Skicka den låsta texten till samordnaren
forgot-send-about = Texten är låst. Bara samordnaren kan öppna den, så den får skickas i ett mejl eller ett meddelande. Du får en återställningskod tillbaka.
forgot-locked-text = Låst text
forgot-copy = Kopiera texten
forgot-copied = Kopierad.
forgot-not-copied = Det gick inte att kopiera. Markera texten och kopiera den själv.
forgot-send-meanwhile = Det kan dröja. Lämna gärna den här sidan under tiden: inget försvinner, och dina kollegor kan låsa upp plattan.
forgot-have-code = Jag har fått koden
forgot-type = Skriv återställningskoden
forgot-type-about = Samordnaren läser upp den eller skickar den till dig.
forgot-code = Återställningskod
forgot-code-hint = Arton grupper med fyra tecken. Det spelar ingen roll om bokstäverna är stora eller små.
forgot-groups = { $n ->
    [one] 1 av 18 grupper
   *[other] { $n } av 18 grupper
    }
forgot-is-code = Koden är hel.
forgot-not-code = Koden stämmer inte än. Kontrollera varje bokstav.
forgot-choose = Välj en ny PIN-kod
forgot-go-on = Fortsätt
forgot-back = Föregående steg

connect-about = Det här görs en gång. Plattan visar bara verksamhet: här finns inga fält för namn eller nummer på dem som bor på boendena.
connect-code = Kod från samordnaren
connect-code-hint = Klistra in hela koden. Den gäller i tio minuter.
connect-not-code = Koden stämmer inte än. Kontrollera att hela är med.
connect-is-code = Koden är hel.
connect-anew = Anslut på nytt
connect-initials = Dina initialer
connect-initials-hint = Så som de står i personallistan. Lämna tomt om bara du finns där.
connect-pin = Välj en PIN-kod, sex siffror
connect-going-on = Ansluter och hämtar språk, boenden, material och personal

settings-language = Språk
settings-theme = Färger
settings-size = Textstorlek
settings-hand = Hand
settings-keys = Tangenterna / för att söka och ? för hjälp
settings-who = Upplåst av { $name }. Det du räknar sparas med ditt namn för att kunna rättas. Det visas aldrig per person.
switch-user = Byt användare
locale-sv = Svenska
locale-en = English
theme-light = Ljust
theme-dark = Mörkt
theme-outdoor = Utomhusläge
size-normal = Vanlig
size-large = Större
size-largest = Störst
hand-right = Högerhänt
hand-left = Vänsterhänt
keys-on = På
keys-off = Av
