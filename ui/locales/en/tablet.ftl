# Connecting, unlocking, settings.

unlock-heading = Who are you?
unlock-pin = Your PIN, six digits
unlock-other = Switch user
unlock-nobody = There are no users here yet. Connect the tablet.
unlock-no-pin = No PIN yet
pin-empty = Clear
pin-back = Remove the last digit
pin-wait = The PIN has been wrong too many times. Try again in { $time }. Everything is saved, and your colleagues can unlock all the same.
pin-wait-seconds = { $n ->
    [one] 1 second
   *[other] { $n } seconds
    }
pin-wait-minutes = { $minutes } min { $seconds } s
pin-new = Choose a new PIN, six digits
pin-again = Type the same PIN once more
pin-new-hint = Six digits that are hard to guess: not 123456, and not the same digit over and over.
pin-differed = The two PINs were different. Choose a PIN again.
pin-anew = Choose another
pin-present = Your PIN as it is now
pin-change-about = First type the PIN that you have now. Then you choose a new one.
pin-locked-until = The tablet is locked until you have typed the right PIN. Everything is saved.
pin-changed = Your new PIN holds. The old one can no longer be used on this tablet.
to-today = To Today

first-pin-heading = Choose your PIN
first-pin-help = You have no PIN on this tablet yet. Let a colleague unlock it, and you choose one right after.
first-pin-who = Who unlocks for you?
first-pin-colleague = { $name }: your PIN, six digits
first-pin-choose = Your turn, { $name }
first-pin-alone = No colleague here? Get help from the coordinator

forgot-step = Step { $n } of 3
forgot-send = Send the locked text to the coordinator
forgot-send-about = The text is locked. Only the coordinator can open it, so it may be sent in an e-mail or a message. You get a recovery code back.
forgot-locked-text = Locked text
forgot-copy = Copy the text
forgot-copied = Copied.
forgot-not-copied = It could not be copied. Select the text and copy it yourself.
forgot-send-meanwhile = It may take a while. You can leave this page meanwhile: nothing is lost, and your colleagues can unlock the tablet.
forgot-have-code = I have the code
forgot-type = Type the recovery code
forgot-type-about = The coordinator reads it out or sends it to you.
forgot-code = Recovery code
forgot-code-hint = Eighteen groups of four characters. Capitals or small letters make no difference.
forgot-groups = { $n ->
    [one] 1 of 18 groups
   *[other] { $n } of 18 groups
    }
forgot-is-code = The code is whole.
forgot-not-code = The code is not right yet. Check every letter.
forgot-choose = Choose a new PIN
forgot-go-on = Continue
forgot-back = Step before

connect-about = This is done once. The tablet holds activity only: there are no fields for names or numbers of those who live at the residences.
connect-code = Code from the coordinator
connect-code-hint = Paste the whole code. It holds for ten minutes.
connect-not-code = The code is not right yet. Check that all of it is there.
connect-is-code = The code is whole.
connect-anew = Connect anew
connect-initials = Your initials
connect-initials-hint = As they are in the list of staff. Leave empty if you are the only one there.
connect-pin = Choose a PIN, six digits
connect-going-on = Connecting and fetching languages, residences, material and staff

settings-language = Language
settings-theme = Colours
settings-size = Size of text
settings-hand = Hand
settings-keys = The keys / to search and ? for help
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
keys-on = On
keys-off = Off
