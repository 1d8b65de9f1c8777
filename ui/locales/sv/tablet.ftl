# Connecting, unlocking, settings.

unlock-heading = Vem är du?
unlock-pin = Din PIN-kod, sex siffror
unlock-other = Byt användare
unlock-nobody = Här finns inga användare än. Anslut plattan.
unlock-no-pin = Ingen PIN-kod än
unlock-no-pin-help = Du har ingen PIN-kod på den här plattan än. Be en kollega låsa upp plattan och lägga till dig.
pin-empty = Töm
pin-back = Ta bort sista siffran

connect-about = Det här görs en gång. Plattan visar bara verksamhet: här finns inga fält för namn eller nummer på dem som bor på boendena.
connect-code = Kod från samordnaren
connect-code-hint = Klistra in hela koden. Den gäller i tio minuter.
connect-not-code = Koden stämmer inte än. Kontrollera att hela är med.
connect-is-code = Koden är hel.
connect-initials = Dina initialer
connect-initials-hint = Så som de står i personallistan. Lämna tomt om bara du finns där.
connect-pin = Välj en PIN-kod, sex siffror
connect-going-on = Ansluter och hämtar språk, boenden, material och personal

settings-language = Språk
settings-theme = Färger
settings-size = Textstorlek
settings-hand = Hand
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
