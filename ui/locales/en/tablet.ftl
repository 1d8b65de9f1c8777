# Connecting, unlocking, settings.

unlock-heading = Who are you?
unlock-pin = Your PIN, six digits
unlock-other = Switch user
unlock-nobody = There are no users here yet. Connect the tablet.
unlock-no-pin = No PIN yet
unlock-no-pin-help = You have no PIN on this tablet yet. Ask a colleague to unlock the tablet and add you.
pin-empty = Clear
pin-back = Remove the last digit

connect-about = This is done once. The tablet holds activity only: there are no fields for names or numbers of those who live at the residences.
connect-code = Code from the coordinator
connect-code-hint = Paste the whole code. It holds for ten minutes.
connect-not-code = The code is not right yet. Check that all of it is there.
connect-is-code = The code is whole.
connect-initials = Your initials
connect-initials-hint = As they are in the list of staff. Leave empty if you are the only one there.
connect-pin = Choose a PIN, six digits
connect-going-on = Connecting and fetching languages, residences, material and staff

settings-language = Language
settings-theme = Colours
settings-size = Size of text
settings-hand = Hand
settings-who = Unlocked by { $name }. What you count is saved with your name so that it can be corrected. It is never shown by person.
switch-user = Switch user
locale-sv = Svenska
locale-en = English
theme-light = Light
theme-dark = Dark
theme-outdoor = Outdoors
size-normal = Normal
size-large = Larger
size-largest = Largest
hand-right = Right-handed
hand-left = Left-handed
